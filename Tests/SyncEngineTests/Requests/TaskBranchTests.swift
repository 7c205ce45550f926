// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import GitHubSimulator
import SyncEngine
import TestSupport
import Testing

@Suite("What people do with a task's branches")
struct TaskBranchTests {
    @Test("Creating makes the branch at the source's commit, links it, and shows its page")
    func create() async throws {
        try await TaskWorld.with { world in
            let created = try await world.branches.create(
                task: world.task(1), repository: world.repo, branch: "PROJ-1/a#b", source: nil)
            #expect(created.branch == "PROJ-1/a#b")
            #expect(created.repositoryFullName == "octo/herd")
            #expect(created.htmlURL == "https://github.com/octo/herd/tree/PROJ-1/a%23b")
            let linked = try await world.branches.linked(task: world.task(1))
            #expect(linked.map(\.branch) == ["PROJ-1/a#b"])
            #expect(linked.map(\.htmlURL) == [created.htmlURL])
            #expect(try await world.topics() == ["branch_linked"])
        }
    }

    @Test("The delivery of a created branch changes nothing")
    func delivery() async throws {
        try await TaskWorld.with { world in
            _ = try await world.branches.create(
                task: world.task(1), repository: world.repo, branch: "PROJ-1-x", source: "topic")
            let body = String(decoding: TestPullRequest.push(creating: "PROJ-1-x"), as: UTF8.self)
                .replacing(String(TestPullRequest.repositoryID), with: String(world.repository.id))
            try await world.deliver("push", Array(body.utf8))
            #expect(try await world.topics() == ["branch_linked"])
        }
    }

    @Test("A lost answer and a retry after it end with one branch and one link")
    func lostAnswer() async throws {
        try await TaskWorld.with { world in
            world.transport.loseAnswer(to: .post)
            _ = try await world.branches.create(
                task: world.task(1), repository: world.repo, branch: "fix", source: nil)
            #expect(try await world.branches.linked(task: world.task(1)).map(\.branch) == ["fix"])
            try await world.database.execute("DELETE FROM github_task_branches")
            let again = try await world.branches.create(
                task: world.task(1), repository: world.repo, branch: "fix", source: nil)
            #expect(again.branch == "fix")
            #expect(try await world.branches.linked(task: world.task(1)).map(\.branch) == ["fix"])
        }
    }

    @Test("An existing branch that is linked, or at another commit, is not taken over")
    func exists() async throws {
        try await TaskWorld.with { world in
            _ = try await world.branches.create(
                task: world.task(1), repository: world.repo, branch: "fix", source: nil)
            for (task, code) in [(1, RequestFailure.Code.branchAlreadyLinked), (2, .branchAlreadyExists)] {
                try await expectFailure(code) {
                    _ = try await world.branches.create(
                        task: world.task(task), repository: world.repo, branch: "fix", source: nil)
                }
            }
            // A branch that was deleted on GitHub is made again, although its link has survived.
            try await world.simulator.deleteBranch("fix", in: world.repository, by: TaskWorld.login)
            _ = try await world.branches.create(
                task: world.task(1), repository: world.repo, branch: "fix", source: nil)
            #expect(try await world.branches.linked(task: world.task(1)).map(\.branch) == ["fix"])
            try await expectFailure(.branchAlreadyExists) {
                _ = try await world.branches.create(
                    task: world.task(1), repository: world.repo, branch: "topic", source: "main")
            }
        }
    }

    @Test("A missing source branch has its own error code")
    func source() async throws {
        try await TaskWorld.with { world in
            try await expectFailure(.sourceBranchNotFound) {
                _ = try await world.branches.create(
                    task: world.task(1), repository: world.repo, branch: "fix", source: "nowhere")
            }
            try await expectFailure(.repositoryNotFound) {
                _ = try await world.branches.create(
                    task: world.task(1), repository: UUID(), branch: "fix", source: nil)
            }
        }
    }

    @Test("An existing branch is linked once; a missing one is not found")
    func link() async throws {
        try await TaskWorld.with { world in
            let linked = try await world.branches.link(
                task: world.task(1), repository: world.repo, branch: "topic")
            #expect(linked.branch == "topic")
            #expect(linked.taskID == world.project.tasks[1])
            #expect(linked.htmlURL == "https://github.com/octo/herd/tree/topic")
            try await expectFailure(.branchAlreadyLinked) {
                _ = try await world.branches.link(task: world.task(1), repository: world.repo, branch: "topic")
            }
            try await expectFailure(.branchNotFound) {
                _ = try await world.branches.link(task: world.task(1), repository: world.repo, branch: "top")
            }
            #expect(try await world.topics() == ["branch_linked"])
        }
    }
}
