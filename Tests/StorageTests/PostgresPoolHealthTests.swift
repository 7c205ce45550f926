// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import TestSupport
import Testing

@testable import Storage

@Suite("The pool, when connections break", .timeLimit(.minutes(15)))
struct PostgresPoolHealthTests {
    private let clock = ManualClock()

    private func pool(_ database: TestDatabase) -> PostgresPool {
        PostgresPool(
            database.configuration, limits: .init(size: 1, idleBeforeCheck: .seconds(30)),
            environment: .test(clock: clock))
    }

    private func serverProcess(_ pool: PostgresPool) async throws -> Int32 {
        try await pool.run(.test("SELECT pg_backend_pid()")).first?.decode(0) ?? 0
    }

    private func terminate(_ process: Int32, in database: TestDatabase) async throws {
        try await database.execute("SELECT pg_terminate_backend(\(process))")
        try await database.wait(until: "NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = \(process))")
    }

    @Test("replaces a connection that broke while it was lent")
    func brokenWhileLent() async throws {
        try await TestDatabase.with { database in
            let pool = pool(database)
            let before = try await serverProcess(pool)
            async let sleeping = outcome { () async throws(PostgresError) in
                try await pool.run(.test("SELECT pg_sleep(60)")).count
            }
            try await database.wait(untilRunning: "pg_sleep(60)")
            try await terminate(before, in: database)
            #expect(await sleeping.error?.code == .connectionLost)
            #expect(try await serverProcess(pool) != before)
            await pool.close()
        }
    }

    @Test("a connection that is known to have broken while idle is not lent again")
    func brokenWhileIdle() async throws {
        try await TestDatabase.with { database in
            let pool = pool(database)
            let (before, connection) = try await pool.withConnection { connection async throws(PostgresError) in
                (try await connection.serverProcess(), connection)
            }
            try await terminate(before, in: database)
            // The pool's clock does not move, so it does not check the connection by a query.
            try await eventually("the connection has noticed") { !connection.isUsable }
            #expect(try await serverProcess(pool) != before)
            await pool.close()
        }
    }

    @Test("replaces a connection that has read a very large result, which libpq keeps room for")
    func largeResult() async throws {
        try await TestDatabase.with { database in
            let pool = pool(database)
            let before = try await serverProcess(pool)
            _ = try await pool.run(.test("SELECT repeat('a', 7 << 20)"))
            #expect(try await serverProcess(pool) == before)
            _ = try await pool.run(.test("SELECT repeat('a', 9 << 20)"))
            #expect(try await serverProcess(pool) != before)
            await pool.close()
        }
    }

    @Test("a connection that was idle for a long time is checked before it is lent")
    func checkedWhenIdle() async throws {
        try await TestDatabase.with { database in
            let pool = pool(database)
            let before = try await serverProcess(pool)
            clock.advance(by: .seconds(31))
            #expect(try await serverProcess(pool) == before)
            try await terminate(before, in: database)
            clock.advance(by: .seconds(31))
            #expect(try await serverProcess(pool) != before)
            await pool.close()
        }
    }

    @Test("many connections that break at once are all replaced")
    func manyBreak() async throws {
        try await TestDatabase.with { database in
            let suicide = PostgresQuery.test("SELECT pg_terminate_backend(pg_backend_pid())")
            await withTaskGroup(of: PostgresError?.self) { group in
                for _ in 0 ..< 60 {
                    group.addTask {
                        await outcome { () async throws(PostgresError) in try await database.pool.run(suicide).count }
                            .error
                    }
                }
                for await error in group { #expect(error?.code == .connectionLost) }
            }
            let row = try await database.pool.run(.test("SELECT 1")).first
            #expect(try row?.decode(0, as: Int32.self) == 1)
        }
    }

    @Test("when no connection can be opened, every caller gets the error, and none waits forever")
    func unreachable() async throws {
        let nowhere = try PostgresConfiguration(
            conninfo: Secret("host=127.0.0.1 port=1 dbname=none"), connectTimeout: .backstop)
        let pool = PostgresPool(
            nowhere, limits: .init(size: 2, waitDeadline: .backstop), environment: .real())
        await withTaskGroup(of: Result<Int, PostgresError>.self) { group in
            for _ in 0 ..< 10 {
                group.addTask {
                    await outcome { () async throws(PostgresError) in try await pool.run(.test("SELECT 1")).count }
                }
            }
            for await outcome in group { #expect(outcome.error?.code == .connectionFailed) }
        }
        await pool.close()
    }

    @Test("a connection that is returned within a transaction is not lent again")
    func openTransaction() async throws {
        try await TestDatabase.with { database in
            let pool = pool(database)
            let before = try await serverProcess(pool)
            let broken = await outcome { () async throws(PostgresError) in
                try await pool.withConnection { connection async throws(PostgresError) in
                    try await connection.execute(script: "BEGIN; SELECT 1 / 0; COMMIT", operation: "test")
                }
            }
            #expect(broken.error?.sqlState == "22012")
            #expect(try await serverProcess(pool) != before)
            await pool.close()
        }
    }

    @Test("closed, it refuses callers and waiters, and leaves no connection open")
    func closed() async throws {
        try await TestDatabase.with { database in
            let pool = PostgresPool(
                database.configuration, limits: .init(size: 2), environment: .test(clock: clock))
            let use = { @Sendable () async throws(PostgresError) in try await pool.run(.test("SELECT 1")).count }
            try await pool.whileLent(2) {
                async let waiting = outcome(of: use)
                try await clock.sleepers(atLeast: 1, dueBy: .seconds(10))
                await pool.close()
                #expect(await waiting.error?.code == .closed)
                #expect(await outcome(of: use).error?.code == .closed)
            }
            // Only the connection that runs this query is left.
            try await database.wait(
                until: "1 = (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())")
        }
    }
}
