// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Storing deliveries")
struct DeliveryAppendTests {
    private func delivery(
        _ hook: HookRecord, guid: UUID = UUID(), event: String = "push", isForm: Bool = false,
        body: [UInt8] = Array("{}".utf8)
    ) -> NewDelivery {
        NewDelivery(hook: hook, hookID: hook.hookID, guid: guid, event: event, isForm: isForm, body: body)
    }

    private func append(_ deliveries: [NewDelivery], in database: TestDatabase) async throws -> [DeliveryStore.Appended]
    {
        let result = try await database.pool.run(DeliveryStore.append(deliveries))
        return try DeliveryStore.appended(from: result, count: deliveries.count)
    }

    @Test("P6: is refused once the hook's secret was replaced, or its repository is unlinked")
    func hookChanged() async throws {
        try await TestDatabase.with { database in
            let (kept, changed, gone) = (
                try await TestProject.make(in: database), try await TestProject.make(in: database, hookID: 2),
                try await TestProject.make(in: database, hookID: 3)
            )
            let deliveries = [
                delivery(try await changed.hook(in: database)), delivery(try await kept.hook(in: database)),
                delivery(try await gone.hook(in: database)), delivery(try await kept.hook(in: database)),
            ]
            try await database.execute(
                """
                UPDATE github_repositories SET webhook_secret_enc = 'another' WHERE id = '\(changed.repoID)';
                DELETE FROM github_repositories WHERE id = '\(gone.repoID)'
                """)
            let answers = try await append(deliveries, in: database)
            #expect(answers == [.hookChanged, .stored(1), .hookChanged, .stored(2)])
            #expect(try await database.number("SELECT count(*) FROM sync_deliveries") == 2)
            #expect(try await database.number("SELECT count(*) FROM sync_delivery_bodies") == 2)
        }
    }

    @Test("P2: a delivery is stored once, whether it comes again later or at the same moment")
    func duplicates() async throws {
        try await TestDatabase.with { database in
            let (one, other) = (
                try await TestProject.make(in: database), try await TestProject.make(in: database, hookID: 2)
            )
            let hook = try await one.hook(in: database)
            let guid = UUID()
            #expect(try await append([delivery(hook, guid: guid, body: [1])], in: database) == [.stored(1)])
            // GitHub uses the same GUID for all hooks that receive an event.
            let sibling = delivery(try await other.hook(in: database), guid: guid, body: [2])
            let again = try await append([delivery(hook, guid: guid, body: [3]), sibling], in: database)
            #expect(again.first == .duplicate)
            #expect(again.last != .duplicate)
            let bodies = try await database.rows("SELECT body FROM sync_delivery_bodies ORDER BY seq")
            #expect(bodies == [#"("\\x01")"#, #"("\\x02")"#])
            let raced = UUID()
            let answers = try await withThrowingTaskGroup(of: DeliveryStore.Appended?.self) { group in
                for _ in 0 ..< 16 {
                    group.addTask { try await append([delivery(hook, guid: raced)], in: database).first }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { $0 == .duplicate }.count == 15)
            #expect(try await database.number("SELECT count(*) FROM sync_deliveries WHERE guid = '\(raced)'") == 1)
        }
    }

    @Test("P1: keeps every byte of every body, and all its other fields")
    func bodies() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let hook = try await project.hook(in: database)
            let compressible = Array(String(repeating: "{\"number\": 42}, ", count: 20_000).utf8)
            let bodies: [[UInt8]] = [[], [0], Array(0 ... 255), Array("ünïcode 🐑".utf8), compressible]
            let deliveries = bodies.enumerated().map { index, body in
                delivery(hook, event: "event_\(index)", isForm: index == 1, body: body)
            }
            #expect(try await append(deliveries, in: database) == (1 ... 5).map { .stored($0) })
            let query = DeliveryStore.pending(project: project.id, limit: 10, bytes: .max)
            let stored = try DeliveryStore.deliveries(from: try await database.pool.run(query), project: project.id)
            #expect(stored.map(\.body) == bodies)
            #expect(stored.map(\.key) == deliveries.map(\.key))
            #expect(stored.map(\.sequence) == [1, 2, 3, 4, 5])
            #expect(stored.map(\.isForm) == [false, true, false, false, false])
            #expect(stored.map(\.event) == deliveries.map(\.event))
            #expect(stored.allSatisfy { $0.repoID == project.repoID && $0.attempts == 0 && $0.storedAt == nil })
        }
    }

    @Test("waits for nobody who is deleting the repository, and is refused once the deletion is committed")
    func unlinkingRace() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let hook = try await project.hook(in: database)
            try await database.connected { deleting in
                try await deleting.execute(script: "BEGIN; DELETE FROM projects", operation: "test")
                // If it waited, it would wait for a deletion that ends only after it.
                _ = try await database.pool.run([DeliveryStore.append([delivery(hook)])], deadline: .seconds(60))
                try await deleting.execute(script: "COMMIT", operation: "test")
            }
            #expect(try await database.number("SELECT count(*) FROM sync_deliveries") == 1)
            #expect(try await database.number("SELECT count(*) FROM sync_tombstones") == 1)
            #expect(try await append([delivery(hook)], in: database) == [.hookChanged])
        }
    }

    @Test("locks no row of a repository, so that its deletion need not wait")
    func noLock() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let hook = try await project.hook(in: database)
            try await database.connected { storing in
                try await storing.execute(script: "BEGIN", operation: "test")
                _ = try await storing.run(DeliveryStore.append([delivery(hook)]))
                try await database.execute("SET lock_timeout = '100ms'; DELETE FROM projects")
            }
        }
    }
}
