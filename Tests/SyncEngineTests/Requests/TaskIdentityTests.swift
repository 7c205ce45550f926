// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import GitHubSimulator
import SyncEngine
import TestSupport
import Testing

@Suite("Requests about a task reach the linked repository, whatever its name")
struct TaskIdentityTests {
    private static let names = "SELECT full_name FROM github_repositories"

    /// Comments, reviews, and creates a branch and a pull request, without reading the repository first.
    private func writeAll(_ world: TaskWorld, _ pull: TaskPullRequest) async throws -> (CreatedBranch, TaskPullRequest)
    {
        let task = try world.task(1)
        _ = try await world.pulls.comment(task: task, pullRequest: pull.id, body: "Hello")
        _ = try await world.pulls.review(task: task, pullRequest: pull.id, event: .comment, body: "Read")
        let branch = try await world.branches.create(
            task: task, repository: world.repo, branch: "PROJ-1-new", source: "other")
        let created = try await world.pulls.create(
            task: task, repository: world.repo, title: "New", head: "other", base: "main", body: nil)
        return (branch, created)
    }

    private func makeOtherBranch(in repository: Repository, _ world: TaskWorld) async throws {
        _ = try await world.simulator.createBranch("other", in: repository, by: TaskWorld.login)
        _ = try await world.simulator.push(["More"], to: "other", in: repository, by: TaskWorld.login)
    }

    /// What was written to a repository: comments, reviews, branches and pull requests.
    private func contents(of repository: Repository, _ world: TaskWorld) async throws -> [Int] {
        try await world.simulator.read { (state, _) throws(SimulatorError) in
            [
                try state.comments(on: 1, in: repository.id).count, try state.reviews(of: 1, in: repository.id).count,
                try state.branches(in: repository.id).count, try state.pullRequests(in: repository.id).count,
            ]
        }
    }

    @Test("A stranger under the reused name gets nothing: every write goes to the linked repository's id")
    func stranger() async throws {
        try await TaskWorld.with { world in
            try await makeOtherBranch(in: world.repository, world)
            let pull = try await world.linkPullRequest()
            _ = try await world.simulator.rename(world.repository, to: "core", by: TaskWorld.login)
            let stranger = try await world.simulator.createRepository(owner: TaskWorld.login, name: "herd")
            for name in ["topic", "other"] {
                _ = try await world.simulator.createBranch(name, in: stranger, by: TaskWorld.login)
                _ = try await world.simulator.push(["X"], to: name, in: stranger, by: TaskWorld.login)
            }
            _ = try await world.simulator.openPullRequest(
                in: stranger, title: "Theirs", head: "topic", by: TaskWorld.login)
            let before = try await contents(of: stranger, world)
            world.transport.forget()
            let (branch, created) = try await writeAll(world, pull)
            #expect(try await contents(of: stranger, world) == before)
            #expect(try await contents(of: world.repository, world) == [1, 1, 4, 2])
            #expect(branch.repositoryFullName == "octo/core")
            #expect(created.htmlURL.contains("/octo/core/pull/"))
            #expect(world.transport.sent.allSatisfy { !$0.contains("/repos/octo/herd") })

            let details = try await world.pulls.details(task: world.task(1), pullRequest: pull.id)
            #expect(details.title == "A change", "nothing of the stranger is shown")
            #expect(details.repoName == "core")
            #expect(try await world.database.rows(Self.names) == ["(octo/core)"])
        }
    }

    @Test("A rename of which no event told is followed by the first write, and its pages have the new name")
    func renamed() async throws {
        try await TaskWorld.with { world in
            _ = try await world.simulator.transfer(world.repository, to: "newco", by: TaskWorld.login)
            world.transport.forget()
            let branch = try await world.branches.create(
                task: world.task(1), repository: world.repo, branch: "fix", source: "main")
            #expect(branch.repositoryFullName == "newco/herd")
            #expect(branch.htmlURL == "https://github.com/newco/herd/tree/fix")
            let at = "/repositories/\(world.repository.id)"
            #expect(
                world.transport.sent == ["GET \(at)/git/ref/heads/main", "POST \(at)/git/refs", "GET \(at)"],
                "the new name costs one request")
            #expect(try await world.database.rows(Self.names) == ["(newco/herd)"])
            #expect(try await world.branches.linked(task: world.task(1)).map(\.htmlURL) == [branch.htmlURL])
        }
    }

    @Test("A write costs one request")
    func cost() async throws {
        try await TaskWorld.with { world in
            try await makeOtherBranch(in: world.repository, world)
            let pull = try await world.linkPullRequest()
            world.transport.forget()
            _ = try await writeAll(world, pull)
            let at = "/repositories/\(world.repository.id)"
            #expect(
                world.transport.sent == [
                    "POST \(at)/issues/\(pull.number)/comments", "POST \(at)/pulls/\(pull.number)/reviews",
                    "GET \(at)/git/ref/heads/other",
                    "POST \(at)/git/refs", "POST \(at)/pulls",
                ])
        }
    }

    @Test("A row that the plugin wrote has no id: it is read by its name right before the first write")
    func unidentified() async throws {
        try await TaskWorld.with { world in
            let pull = try await world.linkPullRequest()
            try await world.database.execute("UPDATE github_repositories SET github_repo_id = NULL")
            world.transport.forget()
            _ = try await world.pulls.comment(task: world.task(1), pullRequest: pull.id, body: "Hello")
            let comment = "POST /repositories/\(world.repository.id)/issues/\(pull.number)/comments"
            #expect(world.transport.sent == ["GET /repos/octo/herd", comment])
            _ = try await world.pulls.comment(task: world.task(1), pullRequest: pull.id, body: "Again")
            #expect(world.transport.sent.dropFirst(2) == [comment], "the id is known now")
        }
    }
}
