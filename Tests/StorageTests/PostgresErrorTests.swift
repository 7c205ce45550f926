// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Storage

@Suite("An error of Postgres")
struct PostgresErrorTests {
    @Test("in a deadlock one transaction succeeds, and the error of the other says that it may try again")
    func deadlock() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.execute(
                """
                CREATE TABLE kept (id integer PRIMARY KEY, value integer);
                INSERT INTO kept VALUES (1, 0), (2, 0)
                """)
            let first = SQLStatement("test.lock", "UPDATE kept SET value = value + 1 WHERE id = $1")
            try await database.connected { left in
                try await database.connected { right in
                    for (connection, id) in [(left, Int32(1)), (right, 2)] {
                        try await connection.execute(script: "BEGIN; SET deadlock_timeout TO '10ms'", operation: "test")
                        _ = try await connection.run(PostgresQuery(first, id))
                    }
                    async let crossing = outcome { () async throws(PostgresError) in
                        try await left.run(PostgresQuery(first, Int32(2))).affectedRows
                    }
                    let crossed = await outcome { () async throws(PostgresError) in
                        try await right.run(PostgresQuery(first, Int32(1))).affectedRows
                    }
                    // The lock of the aborted transaction is released by its rollback, which ends the wait of the
                    // other.
                    if crossed.error != nil { try await right.execute(script: "ROLLBACK", operation: "test") }
                    let outcomes = [await crossing, crossed]
                    let errors = outcomes.compactMap(\.error)
                    #expect(errors.map(\.sqlState) == ["40P01"])
                    #expect(errors.first?.isTransient == true)
                    #expect(errors.first?.isOutage == false)
                    #expect(outcomes.compactMap { try? $0.get() } == [1])
                }
            }
        }
    }

    @Test("a duplicate value is no temporary error")
    func uniqueViolation() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.execute("CREATE TABLE kept (id text PRIMARY KEY); INSERT INTO kept VALUES ('hidden')")
            let error = await outcome { () async throws(PostgresError) in
                try await database.pool.run(.test("INSERT INTO kept VALUES ($1)", "hidden")).count
            }.error
            #expect(error?.sqlState == "23505")
            #expect(error?.isTransient == false)
            #expect(error?.isOutage == false)
            #expect(error?.description.contains("hidden") == false)
            #expect(error?.description.contains("23505") == true)
            #expect(error?.debugDescription.contains("duplicate key") == true)
        }
    }

    @Test(
        "temporary errors are told from permanent ones",
        arguments: [
            ("40001", true), ("53300", true), ("55P03", true), ("57P01", true), ("58030", true), ("08006", true),
            ("25006", true), ("23503", true), ("0A000", true), ("22021", false), ("42P01", false), ("23502", false),
            ("25P02", false),
        ])
    func transient(sqlState: String, isTransient: Bool) {
        let error = PostgresError(.server, operation: "test", sqlState: sqlState, detail: "")
        #expect(error.isTransient == isTransient)
    }

    @Test(
        "only what a value can cause is blamed on it; a missing column or right is told from all else",
        arguments: [
            ("22021", true, false), ("22P02", true, false), ("23502", true, false), ("23505", true, false),
            ("23514", true, false), ("54000", true, false), ("23503", false, false), ("23001", false, false),
            ("40P01", false, false), ("55P03", false, false), ("57014", false, false), ("53100", false, false),
            ("XX000", false, false), ("0A000", false, false), ("25P02", false, false), ("42703", false, true),
            ("42P01", false, true), ("42501", false, true), ("3F000", false, true), ("28000", false, true),
        ])
    func fault(sqlState: String, ofValues: Bool, ofDatabase: Bool) {
        let error = PostgresError(.server, operation: "test", sqlState: sqlState, detail: "")
        #expect(error.isCausedByValues == ofValues)
        #expect(error.isWrongDatabase == ofDatabase)
        #expect(error.isLocked == (sqlState == "55P03"))
        for code in [PostgresError.Code.connectionLost, .deadlineExceeded, .decoding, .cancelled] {
            let error = PostgresError(code, operation: "test", detail: "")
            #expect(!error.isCausedByValues && !error.isWrongDatabase)
        }
    }

    @Test("an outage is told from the error of a statement")
    func outage() {
        let codes: [(PostgresError.Code, Bool)] = [
            (.connectionFailed, true), (.connectionLost, true), (.poolExhausted, true), (.closed, true),
            (.deadlineExceeded, true), (.cancelled, false), (.decoding, false), (.server, false),
        ]
        for (code, isOutage) in codes {
            #expect(PostgresError(code, operation: "test", detail: "").isOutage == isOutage)
        }
        for (state, isOutage) in [
            ("57P03", true), ("53100", true), ("25006", true), ("57014", false), ("40P01", false),
        ] {
            #expect(PostgresError(.server, operation: "test", sqlState: state, detail: "").isOutage == isOutage)
        }
    }

    @Test("two connections work at once")
    func twoAtOnce() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.connected { left in
                try await database.connected { right in
                    // Each query waits until the other holds its lock, so both must run at the same time.
                    async let one = outcome { () async throws(PostgresError) in
                        try await left.execute(script: Self.meet(1, 2), operation: "test")
                    }
                    try await right.execute(script: Self.meet(2, 1), operation: "test")
                    #expect(await one.error == nil)
                }
            }
        }
    }

    private static func meet(_ mine: Int, _ other: Int) -> String {
        """
        SELECT pg_advisory_lock(\(mine));
        DO $$ BEGIN
            FOR round IN 1..2000 LOOP
                IF EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = \(other)
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) THEN RETURN; END IF;
                PERFORM pg_sleep(0.01);
            END LOOP;
            RAISE 'the other never came';
        END $$
        """
    }
}
