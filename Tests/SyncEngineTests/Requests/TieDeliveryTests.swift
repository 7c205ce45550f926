// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import GitHubSimulator
import SyncEngine
import TestSupport
import Testing

@Suite("Deliveries about one second of a pull request")
struct TieDeliveryTests {
    /// A project that knows pull request 5, open, of second 0, linked to task 1.
    private func with(
        _ body: @escaping @Sendable (TaskWorld, TestPullRequest) async throws -> Void
    ) async throws {
        try await TaskWorld.with { world in
            let pull = TestPullRequest(number: 5, title: "PROJ-1 wip")
            try await deliver(pull.webhook("opened"), in: world)
            try await body(world, pull)
        }
    }

    private func deliver(_ body: [UInt8], in world: TaskWorld) async throws {
        let text = String(decoding: body, as: UTF8.self)
            .replacing("\(TestPullRequest.repositoryID)", with: "\(world.repository.id)")
        try await world.deliver("pull_request", Array(text.utf8))
    }

    private func row(in world: TaskWorld) async throws -> [String] {
        try await world.database.rows(
            "SELECT title, state, base_branch, head_sha, undecided FROM github_pull_requests")
    }

    private func lastState(in world: TaskWorld) async throws -> String? {
        try await world.database.rows(
            "SELECT payload->>'state' FROM sync_outbox WHERE topic = 'github.pr_state_changed' ORDER BY id"
        ).last
    }

    @Test("Closed and reopened in one second it is open, in any order", arguments: [true, false])
    func reopened(inOrder: Bool) async throws {
        try await with { world, pull in
            var open = pull
            open.updatedAt = 9
            var closed = open
            closed.state = "closed"
            let bodies = [closed.webhook("closed"), open.webhook("reopened")]
            for body in inOrder ? bodies : bodies.reversed() { try await deliver(body, in: world) }
            #expect(try await row(in: world) == ["(\"PROJ-1 wip\",open,main,\(pull.headSHA),t)"])
            #expect(try await lastState(in: world) == (inOrder ? "(open)" : nil))
        }
    }

    @Test("A late event of the second does not put back what an edit changed")
    func edited() async throws {
        try await with { world, pull in
            var edited = pull
            edited.updatedAt = 9
            edited.baseRef = "rel/2"
            edited.headSHA = String(repeating: "b", count: 40)
            try await deliver(
                edited.webhook("edited", ["changes": ["base": ["ref": ["from": "main"], "sha": ["from": "0"]]]]),
                in: world)
            var pushed = edited
            pushed.baseRef = "main"
            try await deliver(
                pushed.webhook("synchronize", ["before": pull.headSHA, "after": edited.headSHA]), in: world)
            #expect(try await row(in: world) == ["(\"PROJ-1 wip\",open,rel/2,\(edited.headSHA),f)"])
            var titled = edited
            titled.updatedAt = 12
            titled.title = "PROJ-2 done"
            try await deliver(titled.webhook("edited", ["changes": ["title": ["from": pull.title]]]), in: world)
            var labeled = titled
            labeled.title = pull.title
            for _ in 0 ..< 2 { try await deliver(labeled.webhook("labeled"), in: world) }
            #expect(try await row(in: world) == ["(\"PROJ-2 done\",open,rel/2,\(edited.headSHA),f)"])
        }
    }

    @Test("A read of GitHub decides a tie")
    func read() async throws {
        try await TaskWorld.with { world in
            let opened = try await world.openPullRequest(title: "PROJ-1")
            let linked = try await world.pulls.link(
                task: world.task(1), repository: world.repo, number: Int32(opened.number))
            try await world.database.execute(
                "UPDATE github_pull_requests SET state = 'closed', title = 'PROJ-1 old', undecided = true")
            _ = try await world.pulls.details(task: world.task(1), pullRequest: linked.id)
            #expect(
                try await world.database.rows("SELECT title, state, undecided FROM github_pull_requests") == [
                    "(PROJ-1,open,f)"
                ])
        }
    }
}
