// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import TestSupport
import Testing

@testable import Storage

@Suite("An interrupted statement", .timeLimit(.minutes(15)))
struct PostgresInterruptionTests {
    private let endless = SQLStatement("test.endless", "SELECT pg_sleep(60)")

    private func isAlive(_ connection: PostgresConnection) async throws -> Bool {
        guard connection.isUsable else { return false }
        return try await connection.run(.test("SELECT 1")).count == 1
    }

    @Test("is cancelled on the server when its task is cancelled, and its transaction is rolled back")
    func cancelled() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.execute("CREATE TABLE kept (value integer)")
            try await database.connected { connection in
                let cancelled = try await outcome { [endless] () async throws(PostgresError) in
                    let queries = [PostgresQuery.test("INSERT INTO kept VALUES (1)"), PostgresQuery(endless)]
                    return try await connection.run(queries).count
                } cancelledOnce: {
                    try await database.wait(untilRunning: "pg_sleep(60)")
                }
                #expect(cancelled.error?.code == .cancelled)
                try await database.wait(until: "NOT \(TestDatabase.isRunning("pg_sleep(60)"))")
                #expect(try await isAlive(connection))
                #expect(try await database.number("SELECT count(*) FROM kept") == 0)
            }
        }
    }

    @Test("is not sent by a task that was cancelled before")
    func cancelledBefore() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.execute("CREATE SEQUENCE runs")
            try await database.connected { connection in
                for _ in 0 ..< 20 {
                    await withTaskGroup(of: PostgresError?.self) { group in
                        group.cancelAll()
                        group.addTask {
                            await outcome { () async throws(PostgresError) in
                                try await connection.run(.test("SELECT nextval('runs')")).count
                            }.error
                        }
                        for await error in group { #expect(error?.code == .cancelled) }
                    }
                }
                #expect(try await isAlive(connection))
                let row = try await connection.run(.test("SELECT is_called FROM runs")).first
                #expect(try row?.decode(0) == false)
            }
        }
    }

    @Test("a script can be interrupted too")
    func script() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.connected { connection in
                let cancelled = try await outcome { () async throws(PostgresError) in
                    try await connection.execute(
                        script: "SELECT 1; SELECT pg_sleep(61); SELECT 2", operation: "test.script")
                } cancelledOnce: {
                    try await database.wait(untilRunning: "pg_sleep(61)")
                }
                #expect(cancelled.error?.code == .cancelled)
                #expect(cancelled.error?.operation == "test.script")
                #expect(try await isAlive(connection))
            }
        }
    }

    @Test("is cancelled when its deadline passes")
    func deadline() async throws {
        let clock = ManualClock()
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.connected(environment: .test(clock: clock)) { connection in
                async let outcome = outcome { [endless] () async throws(PostgresError) in
                    try await connection.run([PostgresQuery(endless)], deadline: .seconds(7)).count
                }
                try await database.wait(untilRunning: "pg_sleep(60)")
                try await clock.sleepers(atLeast: 1, dueBy: .seconds(7))
                clock.advance(by: .seconds(7))
                #expect(await outcome.error?.code == .deadlineExceeded)
                #expect(await outcome.error?.operation == "test.endless")
                #expect(try await isAlive(connection))
            }
            // After a connection was closed, no task sleeps for its deadlines.
            try await clock.sleepers(atMost: 0)
        }
    }

    @Test("one sleeper is enough for the deadlines of many statements")
    func oneSleeper() async throws {
        let clock = ManualClock()
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.connected(environment: .test(clock: clock)) { connection in
                for _ in 0 ..< 20 {
                    let answered = try await isAlive(connection)
                    #expect(answered)
                    clock.advance(by: .seconds(1))
                }
                #expect(clock.sleeperCount == 1)
            }
        }
    }

    @Test("a cancellation that comes late does not hit the statement after it")
    func lateCancellation() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.connected { connection in
                for round in 0 ..< 400 {
                    // About the time that the statement takes, so that sometimes the one comes first and sometimes the
                    // other.
                    let deadline = Duration.microseconds(2000 + 5 * round)
                    let first = await outcome { () async throws(PostgresError) in
                        try await connection.run([.test("SELECT pg_sleep(0.002)")], deadline: deadline).count
                    }
                    try #require(first.error == nil || first.error?.code == .deadlineExceeded)
                    let second = await outcome { () async throws(PostgresError) in
                        try await connection.run(.test("SELECT pg_sleep(0.001)")).count
                    }
                    try #require(second.error == nil)
                }
            }
        }
    }

    @Test("when a server process dies, its connection is broken")
    func terminated() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.connected { connection in
                let process = try await connection.serverProcess()
                async let lost = outcome { [endless] () async throws(PostgresError) in
                    try await connection.run(PostgresQuery(endless)).count
                }
                try await database.wait(untilRunning: "pg_sleep(60)")
                try await database.execute("SELECT pg_terminate_backend(\(process))")
                #expect(await lost.error?.code == .connectionLost)
                #expect(await lost.error?.isOutage == true)
                #expect(!connection.isUsable)
                let after = await outcome { () async throws(PostgresError) in
                    try await connection.run(.test("SELECT 1")).count
                }
                #expect(after.error?.code == .connectionLost)
            }
        }
    }
}
