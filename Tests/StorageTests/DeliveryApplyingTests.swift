// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Stored deliveries, until they are applied")
struct DeliveryApplyingTests {
    /// Stores a delivery for each size of body. Their sequences are 1, 2, ….
    private func store(_ sizes: [Int], _ project: TestProject, in database: TestDatabase) async throws -> [DeliveryKey]
    {
        let hook = try await project.hook(in: database)
        let deliveries = sizes.map {
            NewDelivery(
                hook: hook, hookID: hook.hookID, guid: UUID(), event: "push", isForm: false,
                body: [UInt8](repeating: 7, count: $0))
        }
        _ = try await database.pool.run(DeliveryStore.append(deliveries))
        return deliveries.map(\.key)
    }

    private func sequences(_ query: PostgresQuery, _ project: TestProject, in database: TestDatabase) async throws
        -> [Int64]
    {
        try DeliveryStore.deliveries(from: try await database.pool.run(query), project: project.id).map(\.sequence)
    }

    private func states(in database: TestDatabase) async throws -> [String] {
        try await database.rows("SELECT state FROM sync_deliveries ORDER BY seq")
    }

    @Test("an outcome is written only for pending deliveries, so none is applied twice")
    func finishOnce() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let keys = try await store([1, 1, 1, 1], project, in: database)
            let states: [DeliveryOutcome.State] = [.applied, .ignored, .failed, .dead]
            let first = try await database.pool.run(
                DeliveryStore.finish(zip(keys, states).map { DeliveryOutcome(key: $0, state: $1) }))
            #expect(first.affectedRows == 4)
            let second = try await database.pool.run(
                DeliveryStore.finish(keys.map { DeliveryOutcome(key: $0, state: .pending, error: "late") }))
            #expect(second.affectedRows == 0)
            #expect(try await self.states(in: database) == ["(applied)", "(ignored)", "(failed)", "(dead)"])
            #expect(
                try await database.rows("SELECT applied_at IS NOT NULL FROM sync_deliveries ORDER BY seq")
                    == ["(t)", "(f)", "(f)", "(f)"])
            #expect(try await database.number("SELECT sum(attempts) FROM sync_deliveries") == 0)
        }
    }

    @Test("an outcome says what was done, why, what went wrong and when to try again")
    func outcome() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let keys = try await store([1, 1], project, in: database)
            for state in [DeliveryOutcome.State.pending, .pending, .applied] {
                let isRetry = state == .pending
                let retried = DeliveryOutcome(
                    key: keys[0], state: state, action: isRetry ? "opened" : nil, reason: isRetry ? nil : "late",
                    error: isRetry ? "deadlock" : nil, retryAfter: isRetry ? .seconds(90) : nil)
                _ = try await database.pool.run(DeliveryStore.finish([retried]))
                if isRetry {
                    let due =
                        "SELECT round(extract(epoch FROM next_attempt_at - now())) FROM sync_deliveries WHERE seq = 1"
                    #expect((60 ... 90).contains(try await database.number(due)))
                }
            }
            let row =
                "SELECT state, action, reason, last_error, attempts, next_attempt_at FROM sync_deliveries ORDER BY seq"
            #expect(try await database.rows(row) == ["(applied,opened,late,deadlock,2,)", "(pending,,,,0,)"])
        }
    }

    @Test("are read in the order of arrival, in pages limited by number and bytes, with at least one each")
    func pages() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let other = try await TestProject.make(in: database, hookID: 2)
            let keys = try await store([100, 100, 100, 5000, 1, 1], project, in: database)
            _ = try await store([1], other, in: database)
            let page = { (after: Int64, before: Int64, limit: Int, bytes: Int) in
                try await sequences(
                    DeliveryStore.pending(
                        project: project.id, after: after, before: before, limit: limit, bytes: bytes),
                    project, in: database)
            }
            #expect(try await page(0, .max, 10, .max) == [1, 2, 3, 4, 5, 6])
            #expect(try await page(0, .max, 2, .max) == [1, 2])
            #expect(try await page(2, .max, 2, .max) == [3, 4])
            #expect(try await page(1, 4, 10, .max) == [2, 3])
            #expect(try await page(0, .max, 10, 200) == [1, 2])
            #expect(try await page(0, .max, 10, 201) == [1, 2, 3])
            // A delivery larger than the page is returned alone.
            #expect(try await page(3, .max, 10, 10) == [4])
            #expect(try await page(6, .max, 10, .max).isEmpty)
            _ = try await database.pool.run(DeliveryStore.finish([DeliveryOutcome(key: keys[1], state: .applied)]))
            #expect(try await page(0, .max, 3, .max) == [1, 3, 4])
            // The seventh belongs to another project; the second is not pending any more.
            let named = DeliveryStore.pending(project: project.id, sequences: [6, 2, 1, 7, 99])
            #expect(try await sequences(named, project, in: database) == [1, 6])
        }
    }

    @Test("the projects that have any are found")
    func projects() async throws {
        try await TestDatabase.with { database in
            var keys: [DeliveryKey] = []
            var ids: [UUID] = []
            for hookID in 1 ... 3 as ClosedRange<Int64> {
                let project = try await TestProject.make(in: database, hookID: hookID)
                keys.append(contentsOf: try await store([1, 1], project, in: database))
                ids.append(project.id)
            }
            let outcomes = [2, 3, 5].map { DeliveryOutcome(key: keys[$0], state: .ignored) }
            _ = try await database.pool.run(DeliveryStore.finish(outcomes))
            let found = try DeliveryStore.projects(from: try await database.pool.run(DeliveryStore.projectsWithPending))
            #expect(Set(found) == [ids[0], ids[2]])
            #expect(found.count == 2)
        }
    }
}
