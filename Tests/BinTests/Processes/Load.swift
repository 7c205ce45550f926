// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TestSupport
import Testing

/// Senders that never pause, and the answers they got. Each delivery opens its own pull request, so that its effects
/// can be counted.
final class Load: Sendable {
    struct Sending: Sendable, Hashable {
        let guid = UUID()
        let project: Int
        let number: Int
    }

    struct Ledger: Sendable {
        /// Answered 202.
        var accepted: [Sending] = []
        /// Not answered: the connection broke.
        var lost: [Sending] = []
        /// The number of 503 answers; each must have `Retry-After`.
        var refusals = 0
        /// Unexpected answers.
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

    /// Sends new deliveries until stopped, or until the service has ended. A refused delivery is sent again, as with a
    /// redelivery from GitHub's log.
    /// - Parameter proceed: called after each acknowledgement; tells whether to go on.
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

    /// Stops the senders, which check ``Ledger/isEnough``.
    func stop() {
        state.withLock { $0.isEnough = true }
    }

    /// Sends the unanswered deliveries again.
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

    /// - Returns: whether the service still runs.
    private func send(_ sending: Sending, to service: ServingProcess) async -> Bool {
        let pull = TestPullRequest(number: sending.number, title: "PROJ-\(1 + sending.number % 9): a change")
        while true {
            do {
                let answer = try await service.deliver(
                    pull.webhook("opened"), to: projects[sending.project], guid: sending.guid)
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

    /// P1: every acknowledged delivery is in Postgres, with its body.
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
        let count = Set(ledger.accepted).count
        let states = try await database.rows("SELECT state, count(*) FROM sync_deliveries GROUP BY 1")
        #expect(states == ["(applied,\(count))"])
        #expect(try await database.number("SELECT count(*) FROM github_pull_requests") == count)
        #expect(try await database.number("SELECT count(*) FROM github_task_pr_links") == count)
        #expect(
            try await database.rows("SELECT topic, count(*) FROM sync_outbox GROUP BY 1 ORDER BY 1")
                == ["(github.pr_linked,\(count))", "(github.pr_updated,\(count))"])
        let repeated = """
            SELECT topic, payload->>'repo_id', payload->>'pr_number' FROM sync_outbox
            GROUP BY 1, 2, 3 HAVING count(*) > 1
            """
        #expect(try await database.rows(repeated) == [])
    }
}
