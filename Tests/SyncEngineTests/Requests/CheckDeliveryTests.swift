// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHubSimulator
import SyncEngine
import TestSupport
import Testing

@Suite("What deliveries of checks make of a pull request's CI state")
struct CheckDeliveryTests {
    private struct Head {
        let world: TaskWorld
        let pull: TaskPullRequest

        private func deliver(_ event: String, _ content: String) async throws {
            let body = """
                {"action":"completed","\(event)":{"head_sha":"\(pull.headSHA)",\(content)},
                "repository":{"id":\(world.repository.id),"full_name":"octo/herd"}}
                """
            try await world.deliver(event, Array(body.utf8))
        }

        /// Delivers a run of GitHub Actions; nil as `conclusion`: it was only created.
        func run(_ id: Int, _ name: String, suite: Int, _ conclusion: String?) async throws {
            try await deliver(
                "check_run",
                """
                "id":\(id),"name":"\(name)","status":"\(conclusion == nil ? "in_progress" : "completed")",
                "conclusion":\(conclusion.map { "\"\($0)\"" } ?? "null"),"app":{"id":15368},"check_suite":{"id":\(suite)}
                """)
        }

        func suite(_ id: Int, _ conclusion: String) async throws {
            try await deliver(
                "check_suite",
                #""id":\#(id),"status":"completed","conclusion":"\#(conclusion)","app":{"id":15368,"name":"Actions"}"#)
        }

        func state() async throws -> String? { try await world.pulls.linked(task: world.task(1)).first?.ciState }
    }

    private func with(_ body: @escaping @Sendable (Head) async throws -> Void) async throws {
        try await TaskWorld.with { world in
            let opened = try await world.openPullRequest()
            let pull = try await world.pulls.link(
                task: world.task(1), repository: world.repo, number: Int32(opened.number))
            try await body(Head(world: world, pull: pull))
        }
    }

    @Test("Of two workflows with a job of one name, neither hides the other")
    func oneName() async throws {
        try await with { head in
            try await head.run(100, "test", suite: 1, nil)
            try await head.run(101, "test", suite: 2, nil)
            try await head.run(101, "test", suite: 2, "success")
            try await head.suite(2, "success")
            #expect(try await head.state() == "pending")
            try await head.run(100, "test", suite: 1, "failure")
            #expect(try await head.state() == "failure")
            try await head.suite(1, "failure")
            #expect(try await head.state() == "failure")
            let status = try await head.world.pulls.ciStatus(task: head.world.task(1), pullRequest: head.pull.id)
            #expect(status.checks.map(\.name) == ["test", "test"])
        }
    }

    @Test("A run that was cancelled in favour of a newer one does not keep the state red", arguments: [true, false])
    func cancelled(inOrder: Bool) async throws {
        try await with { head in
            try await head.run(100, "build", suite: 1, nil)
            try await head.run(100, "build", suite: 1, "cancelled")
            if inOrder { try await head.suite(1, "cancelled") }
            #expect(try await head.state() == "failure")
            try await head.run(200, "build", suite: 2, nil)
            #expect(try await head.state() == "pending")
            try await head.run(200, "build", suite: 2, "success")
            try await head.suite(2, "success")
            if !inOrder { try await head.suite(1, "cancelled") }
            #expect(try await head.state() == "success")
        }
    }

    @Test("A stranger's pull request whose workflows wait for approval is pending, then what they say")
    func approval() async throws {
        try await with { head in
            try await head.suite(7, "action_required")
            #expect(try await head.state() == "pending")
            try await head.run(70, "build", suite: 7, nil)
            try await head.run(70, "build", suite: 7, "success")
            #expect(try await head.state() == "success")
            try await head.suite(7, "success")
            #expect(try await head.state() == "success")
        }
    }
}
