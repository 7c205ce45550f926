// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TestSupport
import Testing

/// Senders that never pause, and what they were told. Each delivery opens a pull request of its own, so that each has an
/// effect that can be counted.
final class Load: Sendable {
    struct Sending: Sendable, Hashable {
        let guid = UUID()
        let project: Int
        let number: Int
        /// Whether it edits a pull request that another sending opened.
        var isEdit = false

        /// The pull request.
        struct Key: Hashable {
            let project: Int
            let number: Int

            init(_ sending: Sending) {
                project = sending.project
                number = sending.number
            }
        }
    }

    struct Ledger: Sendable {
        /// Answered 202.
        var accepted: [Sending] = []
        /// Not answered: the connection broke.
        var lost: [Sending] = []
        /// How often the answer was 503, each with `Retry-After`.
        var refusals = 0
        /// Answers that should not have been.
        var strange: [String] = []
        /// Whether the senders were told to stop.
        var isEnough = false
        fileprivate var next = 0
    }

    private let projects: [TestProject]
    private let state = Mutex(Ledger())

    init(_ projects: [TestProject]) {
        self.projects = projects
    }

    var ledger: Ledger { state.withLock { $0 } }

    /// Sends new deliveries until told to stop, or until the service is gone. A refused one is sent again, as GitHub's
    /// log would have it redelivered.
    /// - Parameter proceed: asked after each acknowledgement.
    func send(
        to service: ServingProcess, senders: Int = 8, while proceed: @escaping @Sendable (Ledger) -> Bool
    ) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0 ..< senders {
                group.addTask {
                    while proceed(self.ledger), await self.send(self.next(), to: service) {}
                }
            }
        }
    }

    /// Edits each pull request that was opened so far, once and after all of it was applied: news that repeats what is
    /// stored would have no effect, however often it were applied.
    func edit(through service: ServingProcess) async {
        let opened = Set(ledger.accepted.filter { !$0.isEdit }.map { Sending.Key($0) })
        let edited = Set(ledger.accepted.filter(\.isEdit).map { Sending.Key($0) })
        for key in opened.subtracting(edited) {
            _ = await send(Sending(project: key.project, number: key.number, isEdit: true), to: service)
        }
    }

    /// For whoever waits for ``Ledger/isEnough``.
    func stop() {
        state.withLock { $0.isEnough = true }
    }

    /// Sends again what was never answered.
    func redeliver(to service: ServingProcess) async {
        let lost = state.withLock { ledger in
            defer { ledger.lost = [] }
            return ledger.lost
        }
        for sending in lost { _ = await send(sending, to: service) }
    }

    private func next() -> Sending {
        state.withLock { ledger in
            defer { ledger.next += 1 }
            return Sending(project: ledger.next % projects.count, number: ledger.next / projects.count + 1)
        }
    }

    /// - Returns: whether the service is still there.
    private func send(_ sending: Sending, to service: ServingProcess) async -> Bool {
        let title = "PROJ-\(1 + sending.number % 9): \(sending.isEdit ? "another" : "a") change"
        let pull = TestPullRequest(number: sending.number, title: title, updatedAt: sending.isEdit ? 1 : 0)
        while true {
            do {
                let answer = try await service.deliver(
                    pull.webhook(sending.isEdit ? "edited" : "opened"), to: projects[sending.project],
                    guid: sending.guid)
                switch answer.status {
                case 202:
                    state.withLock { $0.accepted.append(sending) }
                    return true
                case 503 where answer.retryAfter.flatMap { Int($0) } ?? 0 > 0:
                    state.withLock { $0.refusals += 1 }
                default:
                    state.withLock { $0.strange.append("\(answer)") }
                    return false
                }
            } catch {
                state.withLock { $0.lost.append(sending) }
                return false
            }
        }
    }

    /// P1: whatever was acknowledged is in Postgres, with its body.
    func expectDurable(in database: TestDatabase) async throws {
        let stored = try await database.rows(
            "SELECT guid FROM sync_deliveries JOIN sync_delivery_bodies USING (seq, received_on) WHERE body <> ''")
        let missing = Set(ledger.accepted.map { "(\($0.guid.uuidString.lowercased()))" }).subtracting(stored)
        #expect(missing.isEmpty, "P1: \(missing.count) of \(ledger.accepted.count) acknowledged deliveries are lost")
    }

    /// P2: every delivery is applied in the end and has its effects once.
    func expectAppliedOnce(in database: TestDatabase) async throws {
        #expect(ledger.strange == [])
        try await eventually("everything is applied") {
            try await database.number("SELECT count(*) FROM sync_deliveries WHERE state = 'pending'") == 0
        }
        let accepted = Set(ledger.accepted)
        let (count, opened) = (accepted.count, accepted.count { !$0.isEdit })
        let states = try await database.rows("SELECT state, count(*) FROM sync_deliveries GROUP BY 1")
        #expect(states == ["(applied,\(count))"])
        #expect(try await database.number("SELECT count(*) FROM github_pull_requests") == opened)
        #expect(try await database.number("SELECT count(*) FROM github_task_pr_links") == opened)
        #expect(
            try await database.rows("SELECT topic, count(*) FROM sync_outbox GROUP BY 1 ORDER BY 1")
                == ["(github.pr_linked,\(opened))", "(github.pr_updated,\(count))"])
        let repeated = """
            SELECT topic, payload->>'repo_id', payload->>'pr_number', payload->>'action' FROM sync_outbox
            GROUP BY 1, 2, 3, 4 HAVING count(*) > 1
            """
        #expect(try await database.rows(repeated) == [])
    }
}
