// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Storage

extension TestDatabase {
    /// A database that the caller makes and removes, for example on a server that the test stops.
    public static func elsewhere<R>(_ conninfo: String, _ body: (TestDatabase) async throws -> R) async throws -> R {
        let configuration = try PostgresConfiguration(conninfo: Secret(conninfo), connectTimeout: .backstop)
        let pool = PostgresPool(
            configuration, limits: .init(size: 4, waitDeadline: .backstop), environment: .real())
        let result: Result<R, any Error>
        do {
            result = .success(try await body(TestDatabase(configuration: configuration, pool: pool, name: "elsewhere")))
        } catch {
            result = .failure(error)
        }
        await pool.close()
        return try result.get()
    }

    /// Locks a table against readers and writers while `body` runs.
    public func withLock<R>(on table: String, _ body: () async throws -> R) async throws -> R {
        try await withLock(by: "LOCK TABLE \(table)") { _ in try await body() }
    }

    /// Holds the locks of a statement while `body` runs, or until `body` releases them.
    public func withLock<R>(by statement: String, _ body: (HeldLock) async throws -> R) async throws -> R {
        let lock = try await lock(by: statement)
        let result: Result<R, any Error>
        do {
            result = .success(try await body(lock))
        } catch {
            result = .failure(error)
        }
        await lock.release()
        return try result.get()
    }

    /// Takes the locks of a statement. The caller has to release them; they end with the database at the latest.
    public func lock(by statement: String) async throws -> HeldLock {
        let connection = try await PostgresConnection.connect(configuration, environment: .real())
        do {
            try await connection.execute(script: "BEGIN; \(statement)", operation: "test")
        } catch {
            await connection.close()
            throw error
        }
        return HeldLock(connection: connection)
    }

    /// A lock held by a session of its own.
    public struct HeldLock: Sendable {
        fileprivate let connection: PostgresConnection

        /// Ends the session, and so releases the lock. It may be called twice.
        public func release() async {
            await connection.close()
        }
    }

    /// The number of sessions on this database that wait for a lock.
    public func blockedSessions() async throws -> Int {
        try await number(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    }
}
