// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import GitHubSimulator
import TestSupport
import Testing

@testable import SyncEngine

@Suite("What people do with a task's pull requests")
struct TaskPullRequestTests {
    @Test("Linking returns the pull request as GitHub has it, and emits an event for the link")
    func link() async throws {
        try await TaskWorld.with { world in
            let opened = try await world.openPullRequest()
            let linked = try await world.pulls.link(
                task: world.task(1), repository: world.repo, number: Int32(opened.number))
            #expect(linked.title == "A change")
            #expect(linked.state == "open")
            #expect(linked.headBranch == "topic")
            #expect(linked.githubID == Int64(opened.id))
            #expect(try await world.pulls.linked(task: world.task(1)) == [linked])
            #expect(try await world.pulls.linked(task: world.task(2)) == [])
            #expect(try await world.topics() == ["pr_linked"])
            #expect(try await world.database.rows("SELECT source FROM github_task_pr_links") == ["(manual)"])
            try await expectFailure(.pullRequestAlreadyLinked) {
                _ = try await world.pulls.link(
                    task: world.task(1), repository: world.repo, number: Int32(opened.number))
            }
        }
    }

    @Test("A task's pull requests and branches are listed in the order of linking, whatever their numbers and names")
    func order() async throws {
        try await TaskWorld.with { world in
            let (simulator, repository) = (world.simulator, world.repository)
            for name in ["z", "a"] {
                _ = try await simulator.createBranch(name, in: repository, by: TaskWorld.login)
                _ = try await simulator.push(["Work"], to: name, in: repository, by: TaskWorld.login)
                _ = try await simulator.openPullRequest(in: repository, title: name, head: name, by: TaskWorld.login)
            }
            for (number, branch) in [(2, "topic"), (1, "main")] as [(Int32, String)] {
                _ = try await world.pulls.link(task: world.task(1), repository: world.repo, number: number)
                _ = try await world.branches.link(task: world.task(1), repository: world.repo, branch: branch)
            }
            #expect(try await world.pulls.linked(task: world.task(1)).map(\.number) == [2, 1])
            #expect(try await world.branches.linked(task: world.task(1)).map(\.branch) == ["topic", "main"])
        }
    }

    @Test("Each missing thing has its own error code, in the contract's order, and changes nothing")
    func notThere() async throws {
        try await TaskWorld.with { world in
            let task = try world.task(1)
            let stranger = TaskKey(project: UUID(), task: task.task)
            for unknown in [stranger, TaskKey(project: task.project, task: UUID())] {
                try await expectFailure(.notFound) {
                    _ = try await world.pulls.link(task: unknown, repository: UUID(), number: 1)
                }
                try await expectFailure(.notFound) { _ = try await world.pulls.linked(task: unknown) }
                try await expectFailure(.notFound) { _ = try await world.branches.linked(task: unknown) }
            }
            try await expectFailure(.repositoryNotFound) {
                _ = try await world.pulls.link(task: task, repository: UUID(), number: 1)
            }
            try await expectFailure(.pullRequestNotFound) {
                _ = try await world.pulls.link(task: task, repository: world.repo, number: 99)
            }
            try await expectFailure(.pullRequestLinkNotFound) {
                _ = try await world.pulls.details(task: task, pullRequest: UUID())
            }
            try await expectFailure(.pullRequestLinkNotFound) {
                try await world.pulls.unlink(task: task, pullRequest: UUID())
            }
            try await world.database.execute("UPDATE tasks SET deleted_at = now() WHERE task_number = 1")
            try await expectFailure(.notFound) { _ = try await world.pulls.linked(task: task) }
            try await world.database.execute("DELETE FROM github_integrations")
            try await expectFailure(.integrationNotFound) {
                _ = try await world.pulls.link(task: world.task(2), repository: world.repo, number: 1)
            }
            #expect(try await world.topics() == [])
        }
    }

    @Test("A pull request of another repository under the linked one's name is not linked (P7)")
    func otherRepository() async throws {
        try await TaskWorld.with { world in
            let opened = try await world.openPullRequest()
            try await world.database.execute("UPDATE github_repositories SET github_repo_id = 77")
            // GitHub is asked for the linked repository by its id.
            try await expectFailure(.pullRequestNotFound) {
                _ = try await world.pulls.link(
                    task: world.task(1), repository: world.repo, number: Int32(opened.number))
            }
            #expect(try await world.database.number("SELECT count(*) FROM github_pull_requests") == 0)
        }
    }

    @Test("Creating links the new pull request and emits both events")
    func create() async throws {
        try await TaskWorld.with { world in
            let created = try await world.pulls.create(
                task: world.task(1), repository: world.repo, title: "New for PROJ-2", head: "topic", base: "main",
                body: nil)
            #expect(created.title == "New for PROJ-2")
            #expect(try await world.pulls.linked(task: world.task(2)).map(\.id) == [created.id])
            #expect(try await world.topics() == ["pr_linked", "pr_created", "pr_linked", "pr_updated", "pr_updated"])
        }
    }

    @Test("After a lost answer the created pull request is found at once, and a retry links the same one")
    func lostAnswer() async throws {
        try await TaskWorld.with { world in
            world.transport.loseAnswer(to: .post)
            let created = try await world.pulls.create(
                task: world.task(1), repository: world.repo, title: "New", head: "topic", base: "main", body: "b")
            let again = try await world.pulls.create(
                task: world.task(1), repository: world.repo, title: "New", head: "topic", base: "main", body: "b")
            #expect(again.id == created.id)
            #expect(try await world.topics() == ["pr_linked", "pr_created", "pr_updated"])
            #expect(try await world.database.number("SELECT count(*) FROM github_task_pr_links") == 1)
        }
    }

    @Test("A pull request that is open from the same branch is only taken for our own if it is a repeated try")
    func exists() async throws {
        try await TaskWorld.with { world in
            let opened = try await world.openPullRequest(title: "PROJ-1")
            for title in ["New", "PROJ-1"] {
                let message = try await expectFailure(.validation) {
                    _ = try await world.pulls.create(
                        task: world.task(1), repository: world.repo, title: title, head: "topic", base: "main",
                        body: nil)
                }
                #expect(message.contains("#\(opened.number)") && message.contains("PROJ-1"), "\(message)")
                #expect(message.contains("/octo/herd/pull/\(opened.number)"), "\(message)")
            }
            #expect(try await world.pulls.linked(task: world.task(1)) == [])
        }
    }

    @Test(
        "A repeated try has the same title and base, the same author, and comes within ten minutes",
        arguments: [
            ("T", "main", "Octo", 0, true), (" T ", "main", "octo", 599, true), ("T", "main", "octo", -30, true),
            ("T", "main", "octo", 600, false), ("t", "main", "octo", 0, false), ("T", "dev", "octo", 0, false),
            ("T", "main", "llama", 0, false), ("T", "main", "octo[bot]", 0, false),
        ])
    func repeatedTry(title: String, base: String, login: String, age: Int, isOurs: Bool) {
        let now = GitHubTimestamp(microseconds: 1_767_225_600_000_000)
        let made = GitHubTimestamp(microseconds: now.microseconds - Int64(age) * 1_000_000)
        let pull = PullRequestPayload(
            id: 1, number: 1, state: "open", title: "T", body: nil, htmlURL: "", authorLogin: "octo", headRef: "topic",
            headSHA: "a", headRepositoryID: 1, baseRef: "main", baseRepositoryID: 1, isDraft: false, mergedAt: nil,
            isMerged: false, createdAt: made, updatedAt: made)
        let order = CreationOrder(title: title, head: "topic", base: base)
        #expect(order.isTry(pull, by: login, at: now) == isOurs)
    }

    @Test("A pull request from a fork is created, and a repeated try finds it")
    func fork() async throws {
        try await TaskWorld.with { world in
            let fork = try await world.simulator.fork(world.repository, owner: "llama")
            _ = try await world.simulator.createBranch("wool", in: fork, by: "llama")
            _ = try await world.simulator.push(["Shear"], to: "wool", in: fork, by: "llama")
            func create() async throws -> TaskPullRequest {
                try await world.pulls.create(
                    task: world.task(1), repository: world.repo, title: "Wool", head: "llama:wool", base: "main",
                    body: nil)
            }
            let created = try await create()
            #expect(created.isFromFork && created.headBranch == "wool")
            #expect(try await create().id == created.id)
        }
    }

    @Test("GitHub's message about an invalid new pull request is passed on")
    func invalid() async throws {
        try await TaskWorld.with { world in
            try await expectFailure(.validation) {
                _ = try await world.pulls.create(
                    task: world.task(1), repository: world.repo, title: "New", head: "topic", base: "nowhere", body: nil
                )
            }
            #expect(try await world.pulls.linked(task: world.task(1)) == [])
        }
    }

    @Test("A link that a person removed is not made by rule, until a person links again")
    func unlink() async throws {
        try await TaskWorld.with { world in
            let opened = try await world.openPullRequest(title: "PROJ-1 PROJ-2")
            let linked = try await world.pulls.link(
                task: world.task(1), repository: world.repo, number: Int32(opened.number))
            try await world.pulls.unlink(task: world.task(1), pullRequest: linked.id)
            #expect(try await world.pulls.linked(task: world.task(1)) == [])
            #expect(try await world.pulls.linked(task: world.task(2)).map(\.id) == [linked.id])
            #expect(try await world.database.number("SELECT count(*) FROM sync_link_exclusions") == 1)
            try await expectFailure(.pullRequestLinkNotFound) {
                try await world.pulls.unlink(task: world.task(1), pullRequest: linked.id)
            }
            _ = try await world.pulls.link(
                task: world.task(1), repository: world.repo, number: Int32(opened.number))
            #expect(try await world.database.number("SELECT count(*) FROM sync_link_exclusions") == 0)
        }
    }

    @Test("Details have the description and the diff, and changes are stored")
    func details() async throws {
        try await TaskWorld.with { world in
            let opened = try await world.openPullRequest()
            let linked = try await world.pulls.link(
                task: world.task(1), repository: world.repo, number: Int32(opened.number))
            _ = try await world.simulator.editPullRequest(
                opened.number, in: world.repository, title: "Another", body: "Text", by: TaskWorld.login)
            let details = try await world.pulls.details(task: world.task(1), pullRequest: linked.id)
            #expect(details.title == "Another")
            #expect(details.body == "Text")
            #expect(details.owner == "octo" && details.repoName == "herd")
            #expect(details.diff.contains("diff --git"))
        }
    }

    @Test("A diff that is too long is cut at the end of a line, and says so")
    func longDiff() {
        let line = String(repeating: "+", count: 99) + "\n"
        let whole = String(repeating: line, count: 20_000)
        let shown = PullRequestRequests.cut(whole, page: "https://x/pull/1")
        #expect(shown.utf8.count < (1 << 20) + 200)
        #expect(shown.hasSuffix("[Cut here: the whole diff has 2000000 bytes. See https://x/pull/1/files]\n"))
        #expect(shown.hasPrefix(line))
        #expect(PullRequestRequests.cut(line, page: "") == line)
    }

    @Test("Comments and reviews are posted; a review that lacks a required text is not")
    func conversation() async throws {
        try await TaskWorld.with { world in
            let opened = try await world.openPullRequest()
            let linked = try await world.pulls.link(
                task: world.task(1), repository: world.repo, number: Int32(opened.number))
            let comment = try await world.pulls.comment(task: world.task(1), pullRequest: linked.id, body: "Nice")
            #expect(comment.id > 0 && comment.htmlURL.hasPrefix("https://"))
            let review = try await world.pulls.review(
                task: world.task(1), pullRequest: linked.id, event: .comment, body: "Read it")
            #expect(review.id > 0)
            for verdict in [ReviewVerdict.comment, .requestChanges] {
                try await expectFailure(.badRequest) {
                    _ = try await world.pulls.review(
                        task: world.task(1), pullRequest: linked.id, event: verdict, body: "")
                }
            }
            world.transport.forget()
            world.transport.loseAnswer(to: .post)
            try await expectFailure(.unavailable) {
                _ = try await world.pulls.comment(task: world.task(1), pullRequest: linked.id, body: "Twice?")
            }
            #expect(world.transport.sent.count == 1)
        }
    }

    @Test("After a rename a write is sent to the new name, which is stored")
    func renamed() async throws {
        try await TaskWorld.with { world in
            let opened = try await world.openPullRequest()
            let linked = try await world.pulls.link(
                task: world.task(1), repository: world.repo, number: Int32(opened.number))
            _ = try await world.simulator.rename(world.repository, to: "flock", by: TaskWorld.login)
            _ = try await world.pulls.comment(task: world.task(1), pullRequest: linked.id, body: "Still here")
            #expect(try await world.database.rows("SELECT full_name FROM github_repositories") == ["(octo/flock)"])
        }
    }
}
