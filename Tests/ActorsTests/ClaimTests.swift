// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import Storage
import SyncEngine
import Synchronization
import TestSupport
import TestWorlds
import Testing

/// `design/architecture.md`, "Claim first".
@Suite("A batch of which another instance applies a part", .timeLimit(.minutes(15)))
struct ClaimTests {
    @Test("is applied without those that another instance has applied, at once and without counting a try")
    func partlyTaken() async throws {
        let metrics = TestMetrics()
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let guids = try await project.store(project.edits(["a", "b", "c"]), in: database)
            let others = DeliveryOutcome(key: DeliveryKey(hookID: project.hookID, guid: guids[1]), state: .applied)
            let client = WatchedWrites(database.pool) { (writes, _) throws(PostgresError) in
                // Between what the batch read and what it writes.
                if writes == 1 { _ = try await database.pool.run(DeliveryStore.finish([others])) }
            }
            try await Engine.test(client, environment: .test(metrics: metrics)).whileRunning { _ in
                // Nobody moves the clock, so nothing may wait for it.
                try await metrics.applied(2)
            }
            #expect(try await database.deliveries("applied") == 3)
            #expect(try await database.emittedActions() == ["a", "c"])
            #expect(try await database.number("SELECT sum(attempts) FROM sync_deliveries") == 0)
        }
    }

    @Test("has its effect once, although an orphaned session holds its locks for long and then commits")
    func orphan() async throws {
        try await TestDatabase.with { database in
            let (clock, metrics) = (ManualClock(), TestMetrics())
            let project = try await TestProject.make(in: database)
            try await project.store(project.edits(["a", "b", "c"]), in: database)
            let orphan = try await PostgresConnection.connect(database.configuration, environment: .real())
            let client = WatchedWrites(database.pool) { (writes, queries) throws(PostgresError) in
                guard writes == 1 else { return }
                // The server carries it out, but we have lost the connection.
                try await orphan.execute(script: "BEGIN", operation: "test")
                _ = try await orphan.run(queries, deadline: nil)
                throw .outage
            }
            try await Engine.test(client, environment: .test(clock: clock, metrics: metrics)).whileRunning { _ in
                // The first try is lost. The second waits for the orphan's locks, and gives up.
                for _ in 1 ... 2 {
                    try await clock.sleepers(atLeast: 1, dueBy: clock.now.offset + .seconds(1))
                    clock.advance(by: .seconds(1))
                }
                try await clock.sleepers(atLeast: 1, dueBy: clock.now.offset + .seconds(1))
                #expect(try await database.deliveries("pending") == 3)
                try await orphan.execute(script: "COMMIT", operation: "test")
                clock.advance(by: .seconds(1))
                try await metrics.value("paca_sync_projects_troubled", is: 0)
            }
            await orphan.close()
            #expect(try await database.deliveries("applied") == 3)
            #expect(try await database.emittedActions() == ["a", "b", "c"])
            #expect(try await database.number("SELECT sum(attempts) FROM sync_deliveries") == 0)
        }
    }

    @Test("has its effect once, whether a transaction thought lost commits before or after the next one")
    func lateCommit() async throws {
        for commitsBefore in [true, false] {
            try await TestDatabase.with { database in
                let (clock, metrics) = (ManualClock(), TestMetrics())
                let project = try await TestProject.make(in: database)
                // All of one second: applied again after the last, the first would be news.
                try await project.store(project.edits(["a", "b", "c"]), in: database)
                let lost = Mutex<[PostgresQuery]>([])
                let client = WatchedWrites(database.pool) { (writes, queries) throws(PostgresError) in
                    if writes == 1 {
                        lost.withLock { $0 = queries }
                        throw .outage
                    }
                    // The next try has read by now that all three are pending.
                    if writes == 2, commitsBefore { _ = try await database.pool.run(lost.withLock { $0 }) }
                }
                try await Engine.test(client, environment: .test(clock: clock, metrics: metrics)).whileRunning { _ in
                    try await clock.sleepers(atLeast: 1, dueBy: .seconds(1))
                    clock.advance(by: .seconds(1))
                }
                #expect(try await database.deliveries("applied") == 3)
                let late = await #expect(throws: PostgresError.self) {
                    try await database.pool.run(lost.withLock { $0 })
                }
                #expect(late.map(DeliveryStore.isTakenElsewhere) == true)
                #expect(try await database.emittedActions() == ["a", "b", "c"])
                #expect(try await database.number("SELECT sum(attempts) FROM sync_deliveries") == 0)
            }
        }
    }
}

/// Calls `before` ahead of each batch's writes, which are not sent when it throws.
private final class WatchedWrites: PostgresClient {
    typealias Before = @Sendable (_ number: Int, _ queries: [PostgresQuery]) async throws(PostgresError) -> Void

    private let base: any PostgresClient
    private let count = Mutex(0)
    private let before: Before

    init(_ base: any PostgresClient, before: @escaping Before) {
        self.base = base
        self.before = before
    }

    func run(_ queries: [PostgresQuery], deadline: Duration?) async throws(PostgresError) -> [PostgresResult] {
        if queries.areWrites {
            let number = count.withLock { count in
                count += 1
                return count
            }
            try await before(number, queries)
        }
        return try await base.run(queries, deadline: deadline)
    }
}
