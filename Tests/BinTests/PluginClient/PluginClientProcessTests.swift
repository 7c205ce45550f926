// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHubSimulator
import TestSupport
import Testing

extension ProcessTests {
    /// What the plugin's own clients rely on (`docs/design/http-contract.md`).
    @Suite("The plugin's own clients find what they know", .serialized)
    struct PluginClientProcessTests {
        @Test("An agent, member of no project, uses each of the plugin's tools")
        func tools() async throws {
            try await PluginWorld.with { world in
                let tools = world.tools
                #expect(try await tools.getIntegration().flag("connected") == false)
                try await tools.deleteToken()
                #expect(try await tools.setToken(PluginWorld.token).text("account") == "alpaca")
                #expect(try await tools.listLinkedRepos().isEmpty)
                let zebra = try await tools.linkRepository(owner: "alpaca", name: "zebra").text("id")
                let ant = try await tools.linkRepository(owner: "alpaca", name: "ant").text("id")
                #expect(try await tools.listLinkedRepos().map { try $0.text("id") } == [zebra, ant], "oldest first")

                try await branches(world, zebra)
                try await pullRequests(world, zebra)
                try await checks(world, zebra)

                try await tools.unlinkRepository(zebra)
                #expect(try await tools.listLinkedRepos().map { try $0.text("repo_name") } == ["ant"])
                try await tools.deleteToken()
                try await tools.deleteToken()
                #expect(try await tools.getIntegration().flag("connected") == false)
            }
        }

        private func branches(_ world: PluginWorld, _ zebra: String) async throws {
            let (tools, task) = (world.tools, world.tasks[0])
            let made = try await tools.createBranch(task, repository: zebra, "z-first", source: "main")
            #expect(try made.text("branch_name") == "z-first")
            #expect(try made.text("repo_full_name") == "alpaca/zebra")
            #expect(try made.text("html_url").hasSuffix("/alpaca/zebra/tree/z-first"))
            let again = try await pluginFailure {
                _ = try await tools.createBranch(task, repository: zebra, "z-first", source: "main")
            }
            #expect(again?.status == 409)
            #expect(again?.code == "GITHUB_BRANCH_ALREADY_LINKED")
            let linked = try await tools.linkBranchToTask(task, repository: zebra, "topic")
            #expect(try linked.text("task_id") == task)
            let blocked = try await pluginFailure {
                _ = try await tools.createBranch(task, repository: zebra, "z-first/part")
            }
            #expect(blocked?.status == 409)
            #expect(blocked?.code == "GITHUB_BRANCH_CONFLICT")
            #expect(blocked?.message.contains("z-first") == true)
            let names = try await tools.listTaskBranches(task).map { try $0.text("branch_name") }
            #expect(names == ["z-first", "topic"], "oldest first")
        }

        private func pullRequests(_ world: PluginWorld, _ zebra: String) async throws {
            let (tools, task) = (world.tools, world.tasks[1])
            let fork = try await world.simulator.fork(world.zebra, owner: "llama")
            _ = try await world.simulator.createBranch("wool", in: fork, by: "llama")
            try await world.simulator.push(["Shear"], to: "wool", in: fork, by: "llama")
            let first = try await tools.createPullRequest(
                task, repository: zebra, title: "Wool", head: "llama:wool", base: "main", body: "From a fork")
            #expect(try first.text("head_branch") == "wool")
            let id = try first.text("id")
            func again(_ title: String) async throws -> String {
                try await tools.createPullRequest(
                    task, repository: zebra, title: title, head: "llama:wool", base: "main"
                ).text("id")
            }
            #expect(try await again("Wool") == id, "our own repeated try")
            let other = try await pluginFailure { _ = try await again("Another title") }
            #expect(other?.status == 422)
            #expect(other?.code == "GITHUB_PR_VALIDATION_ERROR")
            #expect(other?.message.contains("#1") == true, "\(other?.message ?? "")")
            let nowhere = try await pluginFailure {
                _ = try await tools.createPullRequest(
                    task, repository: zebra, title: "X", head: "nowhere", base: "main")
            }
            #expect(nowhere?.code == "GITHUB_PR_VALIDATION_ERROR")
            #expect(nowhere?.message.contains("head is invalid: nowhere") == true, "\(nowhere?.message ?? "")")

            let opened = try await world.simulator.openPullRequest(
                in: world.zebra, title: "By hand", head: "topic", by: "alpaca")
            let linked = try await tools.linkPRToTask(task, repository: zebra, number: opened.number)
            #expect(try linked.number("pr_number") == opened.number)
            #expect(linked.members["merged_at"] is NSNull)
            let numbers = try await tools.listTaskPRs(task).map { try $0.number("pr_number") }
            #expect(numbers == [1, 2], "oldest first")
            let details = try await tools.getPullRequest(task, id)
            #expect(try details.text("body") == "From a fork")
            #expect(try details.text("diff").contains("diff --git"))
            #expect(try await tools.commentPullRequest(task, id, "Hello").number("id") > 0)
            let review = try await tools.reviewPullRequest(task, id, event: "COMMENT", body: "Read it")
            #expect(try review.text("state") == "COMMENTED")
            try await tools.unlinkPRFromTask(task, id)
            #expect(try await tools.listTaskPRs(task).count == 1)
        }

        /// An agent pushes and asks at once.
        private func checks(_ world: PluginWorld, _ zebra: String) async throws {
            let (tools, task, simulator) = (world.tools, world.tasks[1], world.simulator)
            let pull = try #require(try await tools.listTaskPRs(task).first).text("id")
            let pushed = try await simulator.push(["More"], to: "topic", in: world.zebra, by: "alpaca")
            #expect(try await tools.getPullRequestCIStatus(task, pull).text("state") != "success")
            let run = try await simulator.createCheckRun("build", on: pushed.sha, in: world.zebra, by: "alpaca")
            let pending = try await tools.getPullRequestCIStatus(task, pull)
            #expect(try pending.text("state") == "pending")
            let listed = try #require(pending.members["checks"])
            let check = try #require(try PluginObject.list(listed).first)
            #expect(try check.text("conclusion") == "", "a client shows the text as it is")
            #expect(try check.text("name") == "build")
            try await simulator.completeCheckRun(run, in: world.zebra, conclusion: .success, by: "alpaca")
            try await eventually("the check has succeeded") {
                try await tools.getPullRequestCIStatus(task, pull).text("state") == "success"
            }
        }

        @Test("A member whose role plugin 0.3 was enough for uses the front end, in its browser")
        func pages() async throws {
            try await PluginWorld.with { world in
                let (pages, task) = (world.pages, world.tasks[2])
                #expect(try await pages.integration().flag("connected") == false)
                let refused = try await pluginFailure { _ = try await pages.saveToken("ghp_wrong") }
                #expect(refused?.status == 422)
                #expect(refused?.code == "GITHUB_INVALID_TOKEN")
                #expect(try await pages.saveToken(PluginWorld.token).flag("connected"))
                let seen = try await pages.accessibleRepositories().map { try $0.text("full_name") }
                #expect(Set(seen) == ["alpaca/zebra", "alpaca/ant"])
                let linked = try await pages.linkRepository(owner: "alpaca", name: "zebra")
                #expect(try linked.flag("webhook_active"))
                let twice = try await pluginFailure {
                    _ = try await pages.linkRepository(owner: "alpaca", name: "zebra")
                }
                #expect(twice?.code == "GITHUB_REPO_ALREADY_LINKED")
                #expect(try await pages.linkedRepositories().map { try $0.text("repo_name") } == ["zebra"])
                let zebra = try linked.text("id")

                _ = try await pages.createBranch(task, repository: zebra, "from-the-page")
                #expect(try await pages.branches(task).map { try $0.text("branch_name") } == ["from-the-page"])
                let opened = try await world.simulator.openPullRequest(
                    in: world.zebra, title: "By hand", head: "topic", by: "alpaca")
                let pull = try await pages.linkPullRequest(task, repository: zebra, number: opened.number)
                #expect(try await pages.pullRequests(task).map { try $0.text("title") } == ["By hand"])
                try await pages.unlinkPullRequest(task, try pull.text("id"))
                let gone = try await pluginFailure { try await pages.unlinkPullRequest(task, try pull.text("id")) }
                #expect(gone?.code == "GITHUB_PR_LINK_NOT_FOUND")

                let form = try await pluginFailure {
                    try await pages.calls.post("/github/token", ["token": PluginWorld.token], type: "text/plain")
                }
                #expect(form?.status == 415)
                #expect(form?.code == "UNSUPPORTED_MEDIA_TYPE")
                let stranger = try await pluginFailure {
                    _ = try await world.calls(["Cookie": "access_token=expired"]).get("/github")
                }
                #expect(stranger?.status == 401)

                try await pages.unlinkRepository(zebra)
                try await pages.removeToken()
                try await pages.removeToken()
                #expect(try await pages.integration().flag("connected") == false)
            }
        }
    }
}
