// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite("The pool", .timeLimit(.minutes(15)))
struct PostgresPoolTests {
    private let clock = ManualClock()
    private let metrics = TestMetrics()

    private func pool(_ database: TestDatabase, waiters: Int = 10) -> PostgresPool {
        PostgresPool(
            database.configuration, limits: .init(size: 1, waiters: waiters, waitDeadline: .seconds(10)),
            environment: .test(clock: clock, metrics: metrics))
    }

    @Sendable private static func use(_ pool: PostgresPool) async -> Result<Int, PostgresError> {
        await outcome { () async throws(PostgresError) in try await pool.run(.test("SELECT 1")).count }
    }

    @Test("a caller that waits too long gets an error, and leaves the line")
    func waitDeadline() async throws {
        try await TestDatabase.with { database in
            let pool = pool(database)
            try await pool.whileLent {
                async let waiting = Self.use(pool)
                try await clock.sleepers(atLeast: 1, dueBy: .seconds(10))
                clock.advance(by: .seconds(10))
                #expect(await waiting.error?.code == .poolExhausted)
            }
            // The place in the pool is free again.
            #expect(try await Self.use(pool).get() == 1)
            #expect(metrics.values("paca_sync_postgres_wait_seconds") == [10_000_000_000])
            await pool.close()
        }
    }

    @Test("a cancelled waiter leaves the line to those behind it")
    func cancelledWaiter() async throws {
        try await TestDatabase.with { database in
            let pool = pool(database)
            let (beginning, begin) = AsyncStream<Void>.makeStream()
            async let behind = { @Sendable in
                for await _ in beginning {}
                return await Self.use(pool)
            }()
            try await pool.whileLent {
                let first = try await outcome { () async throws(PostgresError) in
                    try await Self.use(pool).get()
                } cancelledOnce: {
                    try await clock.sleepers(atLeast: 1, dueBy: .seconds(10))
                    begin.finish()
                    try await clock.sleepers(atLeast: 2, dueBy: .seconds(10))
                }
                #expect(first.error?.code == .cancelled)
                #expect(clock.sleeperCount(dueBy: .seconds(10)) == 1)
            }
            #expect(try await behind.get() == 1)
            #expect(clock.sleeperCount(dueBy: .seconds(10)) == 0)
            await pool.close()
        }
    }

    @Test("a full line accepts no caller, and a metric shows how many wait")
    func full() async throws {
        try await TestDatabase.with { database in
            let pool = pool(database, waiters: 1)
            try await pool.whileLent {
                async let waiting = Self.use(pool)
                try await clock.sleepers(atLeast: 1, dueBy: .seconds(10))
                #expect(metrics.values("paca_sync_postgres_waiters").last == 1)
                #expect(await Self.use(pool).error?.code == .poolExhausted)
                clock.advance(by: .seconds(10))
                #expect(await waiting.error?.code == .poolExhausted)
                #expect(metrics.values("paca_sync_postgres_waiters").last == 0)
            }
            await pool.close()
        }
    }

    @Test("opens no more connections than its size, however many callers there are")
    func size() async throws {
        try await TestDatabase.with(poolSize: 3) { database in
            let inside = Counter()
            let processes = try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0 ..< 100 {
                    group.addTask {
                        try await database.pool.withConnection { connection async throws(PostgresError) in
                            inside.enter()
                            defer { inside.leave() }
                            return try await connection.run(.test("SELECT pg_backend_pid()")).first?.decode(0) ?? 0
                        }
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect((1 ... 3).contains(processes.count))
            #expect((1 ... 3).contains(inside.most))
            try await database.pool.whileLent(3) {
                // The connection that runs this query is a fourth.
                try await database.wait(
                    until: "4 = (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())")
            }
        }
    }

    /// If the callers do not run on the executor that the pool expects, every call of a connection to itself is queued
    /// behind other work. A notification of an answer may come in between.
    @Test(
        "an answer that comes while a connection is about to wait for it is seen, with callers in line for the connection",
        arguments: [(hostsCallers: false, prefer: true), (true, false), (true, true)])
    func answersSeen(hostsCallers: Bool, callersPreferThePool: Bool) async throws {
        try await TestDatabase.with { database in
            let pool = PostgresPool(
                database.configuration, limits: .init(size: 3, waitDeadline: .backstop), hostsCallers: hostsCallers,
                environment: .live(metrics: metrics))
            let seen = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0 ..< 12 {
                    group.addTask(executorPreference: callersPreferThePool ? pool.taskExecutor : nil) {
                        var count = 0
                        for _ in 0 ..< 500 {
                            count += try await pool.run([.test("SELECT 1")], deadline: .seconds(60)).count
                        }
                        return count
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(seen == 6000)
            #expect(metrics.values("paca_sync_postgres_wait_seconds").count > 100, "callers waited in line")
            await pool.close()
        }
    }

    @Test("counts statements by name, round trips, failures and opened connections")
    func counts() async throws {
        try await TestDatabase.with { database in
            let pool = pool(database)
            let first = SQLStatement("test.first", "SELECT 1")
            let second = SQLStatement("test.second", "SELECT 1 / $1::integer")
            _ = try await pool.run([PostgresQuery(first), PostgresQuery(second, Int32(1)), PostgresQuery(first)])
            await #expect(throws: PostgresError.self) { try await pool.run(PostgresQuery(second, Int32(0))) }
            let label = "paca_sync_postgres_statements_total"
            #expect(metrics.count(label, ("statement", "test.first")) == 2)
            #expect(metrics.count(label, ("statement", "test.second")) == 2)
            #expect(metrics.count("paca_sync_postgres_round_trips_total") == 2)
            #expect(metrics.count("paca_sync_postgres_failures_total") == 1)
            #expect(metrics.count("paca_sync_postgres_connections_opened_total") == 1)
            #expect(metrics.values("paca_sync_postgres_connections", ("state", "lent")).max() == 1)
            #expect(metrics.values("paca_sync_postgres_connections", ("state", "lent")).last == 0)
            #expect(metrics.values("paca_sync_postgres_connections", ("state", "idle")).last == 1)
            await pool.close()
        }
    }
}

private final class Counter: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    var most: Int { counts.withLock(\.most) }

    func enter() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func leave() { counts.withLock { $0.now -= 1 } }
}
