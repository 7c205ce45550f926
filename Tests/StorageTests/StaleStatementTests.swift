// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("A prepared statement that the server no longer accepts", .timeLimit(.minutes(15)))
struct StaleStatementTests {
    @Test("because its result has another type now is prepared anew, and the caller notices nothing")
    func changedResult() async throws {
        try await TestDatabase.with(isMigrated: false, poolSize: 1) { database in
            try await database.execute("CREATE TABLE kept (value integer); INSERT INTO kept VALUES (7)")
            let query = PostgresQuery.test("SELECT * FROM kept")
            #expect(try await database.pool.run(query).first?.decode(0, as: Int32.self) == 7)
            try await database.execute("ALTER TABLE kept ALTER COLUMN value TYPE text")
            // Both queries of a transaction take effect, or none.
            let write = PostgresQuery.test("INSERT INTO kept VALUES ('8')")
            let results = try await database.pool.run([write, query], deadline: nil)
            #expect(results.last?.count == 2)
            #expect(try await database.number("SELECT count(*) FROM kept") == 2)
        }
    }

    @Test("because it is gone, or was made by somebody else, is prepared anew")
    func forgotten() async throws {
        try await TestDatabase.with(isMigrated: false, poolSize: 1) { database in
            let query = PostgresQuery.test("SELECT 7")
            #expect(try await database.pool.run(query).count == 1)
            try await database.execute("DEALLOCATE ALL")
            #expect(try await database.pool.run(query).count == 1)
            let other = PostgresQuery.test("SELECT 8")
            try await database.execute("PREPARE \"\(other.statement.name)\" AS SELECT 8")
            #expect(try await database.pool.run(other).count == 1)
        }
    }

    @Test("within an open transaction is an error, as the transaction has failed")
    func inTransaction() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.connected { connection in
                let query = PostgresQuery.test("SELECT 7")
                _ = try await connection.run(query)
                try await connection.execute(script: "DEALLOCATE ALL; BEGIN", operation: "test")
                let error = await outcome { () async throws(PostgresError) in try await connection.run(query).count }
                #expect(error.error?.sqlState == "26000")
            }
        }
    }

    @Test("again and again makes the pool replace the connection")
    func replaced() async throws {
        try await TestDatabase.with(isMigrated: false, poolSize: 1) { database in
            // The server reports the same error for what it does not support.
            let unsupported = PostgresQuery.test("DO $$ BEGIN RAISE feature_not_supported; END $$")
            let before = try await database.pool.withConnection { connection async throws(PostgresError) in
                try await connection.serverProcess()
            }
            await #expect(throws: PostgresError.self) { try await database.pool.run(unsupported) }
            let after = try await database.pool.withConnection { connection async throws(PostgresError) in
                try await connection.serverProcess()
            }
            #expect(before != after)
        }
    }
}
