// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import GitHubSimulator
import Storage
import SyncEngine
import TestSupport
import Testing

@Suite("The CI state of a task's pull request")
struct TaskCITests {
    private func linked(in world: TaskWorld) async throws -> TaskPullRequest {
        let opened = try await world.openPullRequest()
        return try await world.pulls.link(task: world.task(1), repository: world.repo, number: Int32(opened.number))
    }

    private func check(_ pull: TaskPullRequest, _ name: String, _ conclusion: String?, in world: TaskWorld) -> [UInt8] {
        let status = conclusion == nil ? "in_progress" : "completed"
        let said = conclusion.map { "\"\($0)\"" } ?? "null"
        return Array(
            """
            {"action":"completed","check_run":{"id":\(name.count),"name":"\(name)","head_sha":"\(pull.headSHA)",
            "status":"\(status)","conclusion":\(said),"details_url":"https://ci.example","app":{"id":1}},
            "repository":{"id":\(world.repository.id),"full_name":"octo/herd"}}
            """.utf8)
    }

    private func state(in world: TaskWorld) async throws -> String? {
        try await world.pulls.linked(task: world.task(1)).first?.ciState
    }

    @Test("Deliveries change the state and emit each change once; complete checks cost one question for the head")
    func deliveries() async throws {
        try await TaskWorld.with { world in
            let pull = try await linked(in: world)
            #expect(pull.ciState == "unknown")
            try await world.deliver("check_run", check(pull, "build", nil, in: world))
            #expect(try await state(in: world) == "pending")
            try await world.deliver("check_run", check(pull, "build", "success", in: world))
            #expect(try await state(in: world) == "success")
            #expect(
                try await world.topics() == [
                    "pr_linked", "pr_updated", "ci_state_changed", "pr_updated", "ci_state_changed",
                ])
            world.transport.forget()
            let status = try await world.pulls.ciStatus(task: world.task(1), pullRequest: pull.id)
            #expect(status.state == "success")
            #expect(
                status.checks == [
                    .init(name: "build", status: "completed", conclusion: "success", url: "https://ci.example")
                ])
            let head = "GET /repositories/\(world.repository.id)/pulls/\(pull.number)"
            #expect(world.transport.sent == [head])
            _ = try await world.pulls.ciStatus(task: world.task(1), pullRequest: pull.id)
            #expect(world.transport.sent == [head], "a head is confirmed for ten seconds")
        }
    }

    @Test("Without complete checks GitHub is asked for runs and statuses, and the state is stored")
    func asksGitHub() async throws {
        try await TaskWorld.with { world in
            let pull = try await linked(in: world)
            let nothing = try await world.pulls.ciStatus(task: world.task(1), pullRequest: pull.id)
            #expect(nothing == CIStatus(state: "unknown", checks: []))
            let run = try await world.simulator.createCheckRun(
                "build", on: pull.headSHA, in: world.repository, by: TaskWorld.login)
            let pending = try await world.pulls.ciStatus(task: world.task(1), pullRequest: pull.id)
            #expect(pending.state == "pending")
            _ = try await world.simulator.completeCheckRun(
                run, in: world.repository, conclusion: .failure, by: TaskWorld.login)
            let failed = try await world.pulls.ciStatus(task: world.task(1), pullRequest: pull.id)
            #expect(failed.state == "failure")
            #expect(failed.checks.map(\.name) == ["build"])
            #expect(try await state(in: world) == "failure")
            #expect(try await world.topics().filter { $0 == "ci_state_changed" }.count == 2)
        }
    }

    @Test("A payload of another repository with the same name is refused and changes nothing (P7)")
    func otherRepository() async throws {
        try await TaskWorld.with { world in
            let pull = try await linked(in: world)
            let body = String(decoding: check(pull, "build", "failure", in: world), as: UTF8.self)
                .replacing("\"id\":\(world.repository.id)", with: "\"id\":77")
            try await world.deliver("check_run", Array(body.utf8))
            #expect(try await state(in: world) == "unknown")
            #expect(try await world.database.rows("SELECT state FROM sync_deliveries") == ["(failed)"])
        }
    }

    @Test("A rename in a delivery is followed by the repository's id")
    func renamed() async throws {
        try await TaskWorld.with { world in
            let body = """
                {"action":"renamed","changes":{"repository":{"name":{"from":"herd"}}},"repository":{
                "id":\(world.repository.id),"full_name":"octo/flock","private":true,"default_branch":"trunk",
                "updated_at":"2026-01-02T00:00:00Z"}}
                """
            try await world.deliver("repository", Array(body.utf8))
            let labels = "SELECT owner, repo_name, full_name, private, default_branch FROM github_repositories"
            #expect(try await world.database.rows(labels) == ["(octo,flock,octo/flock,t,trunk)"])
        }
    }
}
