// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("A pipeline")
struct PostgresPipelineTests {
    private let insert = SQLStatement("test.insert", "INSERT INTO kept VALUES ($1)")
    private let table = "CREATE TABLE kept (value integer PRIMARY KEY DEFERRABLE INITIALLY DEFERRED CHECK (value > 0))"

    private func failure(_ connection: PostgresConnection, _ queries: [PostgresQuery]) async -> PostgresError? {
        await outcome { () async throws(PostgresError) in try await connection.run(queries, deadline: nil).count }.error
    }

    private func kept(_ connection: PostgresConnection) async throws -> [Int32] {
        try await connection.run(.test("SELECT value FROM kept ORDER BY value")).rows.map { try $0.decode(0) }
    }

    @Test("is one transaction, whose failure names the statement and leaves the connection usable")
    func failing() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.execute(table)
            try await database.connected { connection in
                let error = await failure(
                    connection,
                    [
                        PostgresQuery(insert, Int32(1)),
                        PostgresQuery(SQLStatement("test.second", "INSERT INTO kept VALUES ($1)"), Int32(-1)),
                        PostgresQuery(SQLStatement("test.third", "SELECT 1 / 0")),
                    ])
                #expect(error?.code == .server)
                #expect(error?.operation == "test.second")
                #expect(error?.sqlState == "23514")
                #expect(connection.isUsable)
                #expect(try await kept(connection).isEmpty)
                _ = try await connection.run([PostgresQuery(insert, Int32(1)), PostgresQuery(insert, Int32(2))])
                #expect(try await kept(connection) == [1, 2])
            }
        }
    }

    @Test("may fail as late as at the commit, and the connection stays usable")
    func failingAtCommit() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.execute(table)
            try await database.connected { connection in
                for _ in 1 ... 3 {
                    let error = await failure(
                        connection, [PostgresQuery(insert, Int32(1)), PostgresQuery(insert, Int32(1))])
                    #expect(error?.code == .server)
                    #expect(error?.sqlState == "23505")
                    #expect(connection.isUsable)
                    #expect(try await kept(connection).isEmpty)
                }
                _ = try await connection.run(PostgresQuery(insert, Int32(1)))
                #expect(try await kept(connection) == [1])
            }
        }
    }

    @Test("fails if Postgres rejects one of its statements as malformed")
    func notUnderstood() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.execute(table)
            try await database.connected { connection in
                let wrong = PostgresQuery(SQLStatement("test.wrong", "SELEKT"))
                let late = PostgresQuery(SQLStatement("test.late", "SELECT 7::bigint"))
                for _ in 1 ... 2 {
                    let error = await failure(connection, [PostgresQuery(insert, Int32(1)), wrong, late])
                    #expect(error?.operation == "test.wrong")
                    #expect(error?.sqlState == "42601")
                    #expect(try await kept(connection).isEmpty)
                }
                // The statement was skipped twice, so it is not prepared yet.
                let row = try await connection.run(late).first
                #expect(try row?.decode(0, as: Int64.self) == 7)
            }
        }
    }

    @Test("gives each statement's result in order, with the rows that it touched")
    func results() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.execute(table)
            try await database.connected { connection in
                let results = try await connection.run([
                    .test("INSERT INTO kept SELECT generate_series(1, $1::integer)", Int32(50)),
                    .test("SELECT value FROM kept WHERE value <= $1::integer ORDER BY value", Int32(2)),
                    .test("UPDATE kept SET value = value + 100 WHERE value > $1::integer", Int32(40)),
                    .test("DELETE FROM kept WHERE value = $1::integer", Int32(-1)),
                    .test("SELECT 1 WHERE false"),
                ])
                #expect(results.map(\.affectedRows) == [50, 2, 10, 0, 0])
                #expect(results.map(\.count) == [0, 2, 0, 0, 0])
                #expect(try results[1].rows.map { try $0.decode(0, as: Int32.self) } == [1, 2])
                #expect(try await connection.run([]).isEmpty)
            }
        }
    }

    @Test("prepares a statement once for each connection, also when it is repeated in one pipeline or has failed")
    func prepared() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.execute(table)
            try await database.connected { connection in
                _ = await failure(connection, [PostgresQuery(insert, Int32(-1))])
                for value in 1 ... 3 as ClosedRange<Int32> {
                    _ = try await connection.run([PostgresQuery(insert, value), PostgresQuery(insert, value + 10)])
                }
                let prepared = try await connection.run(
                    .test(
                        """
                        SELECT name, (generic_plans + custom_plans)::bigint FROM pg_prepared_statements
                        WHERE name LIKE 'test.%' ORDER BY 1 DESC
                        """
                    ))
                let row = try #require(prepared.first)
                #expect(try row.decode(0, as: String.self) == "test.insert")
                #expect(try row.decode(1, as: Int64.self) == 7)
                #expect(prepared.count == 2)
            }
        }
    }

    @Test("carries large values both ways at once")
    func large() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.connected { connection in
                let part = (0 ..< 100_000).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
                let body = (0 ..< 200).reduce(into: [UInt8]()) { body, _ in body.append(contentsOf: part) }
                let echo = SQLStatement("test.echo", "SELECT $1::bytea")
                // More than the sockets' buffers hold: the server must send the first answer before it can read the
                // last value.
                let results = try await connection.run((0 ..< 3).map { _ in PostgresQuery(echo, body) })
                for result in results {
                    #expect(try Data(result.first?.decode(0, as: [UInt8].self) ?? []) == Data(body))
                }
                let many = try await connection.run(
                    .test("SELECT n, repeat('x', 100) FROM generate_series(1, 200000) n"))
                #expect(many.count == 200_000)
            }
        }
    }
}
