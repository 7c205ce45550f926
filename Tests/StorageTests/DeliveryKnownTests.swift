// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Deliveries that were stored before")
struct DeliveryKnownTests {
    private static let states = ["pending", "applied", "ignored", "failed", "dead"]

    /// Stores one delivery for each state.
    private func store(_ project: TestProject, in database: TestDatabase) async throws -> [NewDelivery] {
        let hook = try await project.hook(in: database)
        let deliveries = Self.states.map { _ in
            NewDelivery(hook: hook, hookID: hook.hookID, guid: UUID(), event: "push", isForm: false, body: [1])
        }
        _ = try await database.pool.run(DeliveryStore.append(deliveries))
        for (delivery, state) in zip(deliveries, Self.states) {
            try await database.execute(
                """
                UPDATE sync_deliveries SET state = '\(state)', attempts = 3, last_error = 'it failed',
                    received_at = received_at - interval '3 days', received_on = received_on
                WHERE guid = '\(delivery.guid)'
                """)
        }
        return deliveries
    }

    @Test("are told apart by what became of them")
    func known() async throws {
        try await TestDatabase.with { database in
            let deliveries = try await store(try await TestProject.make(in: database), in: database)
            let keys = deliveries.map(\.key) + [DeliveryKey(hookID: 1, guid: UUID())]
            let found = try DeliveryStore.known(
                from: try await database.pool.run(DeliveryStore.known(keys)), count: keys.count)
            let settled = [2, 3].map { DeliveryStore.Known.settled($0, isYoung: false) }
            #expect(found == [.pending(1)] + settled + [.failed, .failed, .gone])
        }
    }

    @Test("wait again with the new body when they failed, behind all others; the others stay as they are")
    func retry() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let deliveries = try await store(project, in: database).map {
                NewDelivery(hook: $0.hook, hookID: $0.hookID, guid: $0.guid, event: "create", isForm: true, body: [2])
            }
            let sequences = try DeliveryStore.retried(
                from: try await database.pool.run(DeliveryStore.retry(deliveries)), count: deliveries.count)
            #expect(sequences[..<3] == [nil, nil, nil])
            #expect(Set(sequences[3...]) == [6, 7])
            let pending = try DeliveryStore.deliveries(
                from: try await database.pool.run(
                    DeliveryStore.pending(project: project.id, limit: 10, bytes: .max)), project: project.id)
            #expect(pending.map(\.sequence) == [1, 6, 7])
            #expect(pending.map(\.body) == [[1], [2], [2]])
            #expect(pending.map(\.attempts) == [3, 0, 0])
            #expect(pending.map(\.event) == ["push", "create", "create"])
            #expect(pending.map(\.isForm) == [false, true, true])
            let fresh = """
                SELECT count(*) FROM sync_deliveries WHERE source = 'redelivered' AND last_error IS NULL
                    AND received_at > now() - interval '1 day' AND received_on = (now() AT TIME ZONE 'UTC')::date
                """
            #expect(try await database.number(fresh) == 2)
        }
    }

    @Test("are left alone, without waiting, while another transaction has them")
    func locked() async throws {
        try await TestDatabase.with { database in
            let deliveries = try await store(try await TestProject.make(in: database), in: database)
            let lock = try await database.lock(by: "SELECT FROM sync_deliveries FOR UPDATE")
            let known = try await database.pool.run(
                [DeliveryStore.known(deliveries.map(\.key))], deadline: .seconds(60))
            #expect(known.first?.count == 5)
            let result = try await database.pool.run([DeliveryStore.retry(deliveries)], deadline: .seconds(60))
            #expect(result.first?.count == 0)
            await lock.release()
        }
    }

    @Test("and wait for long are found, the oldest of each project")
    func late() async throws {
        try await TestDatabase.with { database in
            var old: [UUID: Int64] = [:]
            for number in 1 ... 3 {
                let project = try await TestProject.make(in: database, hookID: Int64(number))
                let first = Int64(try await database.number("SELECT coalesce(max(seq), 0) FROM sync_deliveries")) + 1
                _ = try await store(project, in: database)
                old[project.id] = first
            }
            // One is young, and another has nothing that waits.
            let young = try await TestProject.make(in: database, hookID: 4)
            _ = try await store(young, in: database)
            try await database.execute(
                "UPDATE sync_deliveries SET received_at = now() WHERE project_id = '\(young.id)'")
            let done = try await TestProject.make(in: database, hookID: 5)
            _ = try await store(done, in: database)
            try await database.execute(
                "UPDATE sync_deliveries SET state = 'applied' WHERE project_id = '\(done.id)'")
            let found = try DeliveryStore.late(
                from: try await database.pool.run(DeliveryStore.late(olderThan: .seconds(3600))))
            #expect(Dictionary(uniqueKeysWithValues: found.map { ($0.project, $0.sequence) }) == old)
        }
    }
}
