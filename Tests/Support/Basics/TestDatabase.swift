// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
import Foundation
import Logging
public import Storage
import Synchronization

/// A migrated database for one test, on the server of the test process.
public struct TestDatabase: Sendable {
    /// How to connect to it.
    public let configuration: PostgresConfiguration
    /// A pool of connections to it.
    public let pool: PostgresPool
    /// The name of the database.
    public let name: String

    /// Makes a database, lends it to `body`, and drops it.
    /// - Parameters:
    ///   - isMigrated: false for an empty database.
    ///   - environment: the environment of its pool. By default the time is real, as it is for Postgres.
    public static func with<R>(
        isMigrated: Bool = true, environment: SyncEnvironment = .real(), poolSize: Int = 8,
        _ body: (TestDatabase) async throws -> R
    ) async throws -> R {
        // Swift Testing starts all tests at once, and the number of the shared server's connections is limited.
        await Slots.shared.take()
        defer { Slots.shared.giveBack() }
        let name = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try await Template.shared.create(name, isMigrated: isMigrated)
        let configuration = try PostgresConfiguration(
            conninfo: Secret(try await TestServer.conninfo(database: name)), connectTimeout: .backstop)
        let database = TestDatabase(
            configuration: configuration,
            pool: PostgresPool(
                configuration, limits: .init(size: poolSize, waitDeadline: .backstop), environment: environment),
            name: name)
        do {
            let result = try await body(database)
            await database.pool.close()
            try await Template.shared.drop(name)
            return result
        } catch {
            await database.pool.close()
            try await Template.shared.drop(name)
            throw error
        }
    }

    /// Runs SQL text.
    public func execute(_ sql: String) async throws {
        try await pool.withConnection { connection async throws(PostgresError) in
            try await connection.execute(script: sql, operation: "test")
        }
    }

    /// From now on no work is scheduled, so that an engine sends only the requests that a test asks for.
    public func withoutSchedule() async throws {
        try await execute(
            """
            CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER leave_out BEFORE INSERT ON sync_schedule FOR EACH ROW EXECUTE FUNCTION leave_out();
            """)
    }

    /// The rows of a query, each in the form in which Postgres writes a row: `(1,two,)`.
    public func rows(_ sql: String) async throws -> [String] {
        let statement = SQLStatement("test.\(UInt(bitPattern: sql.hashValue))", "SELECT q::text FROM (\(sql)) AS q")
        return try await pool.run(PostgresQuery(statement)).rows.map { try $0.decode(0, as: String.self) }
    }

    /// The number that a query returns.
    public func number(_ sql: String) async throws -> Int {
        let statement = SQLStatement("test.\(UInt(bitPattern: sql.hashValue))", "SELECT (\(sql))::bigint")
        let result = try await pool.run(PostgresQuery(statement))
        return Int(try result.first?.decodeIfPresent(0, as: Int64.self) ?? -1)
    }

    /// Limits how many tests use the server at the same time. The others wait in line.
    private final class Slots: Sendable {
        static let shared = Slots(count: 6)

        private let state: Mutex<(free: Int, waiters: [CheckedContinuation<Void, Never>])>

        init(count: Int) {
            state = Mutex((count, []))
        }

        func take() async {
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state in
                    guard state.free > 0 else {
                        state.waiters.append(continuation)
                        return false
                    }
                    state.free -= 1
                    return true
                }
                if isFree { continuation.resume() }
            }
        }

        func giveBack() {
            let next: CheckedContinuation<Void, Never>? = state.withLock { state in
                guard state.waiters.isEmpty else { return state.waiters.removeFirst() }
                state.free += 1
                return nil
            }
            next?.resume()
        }
    }

    /// Makes the databases. A template is migrated once, and copied for each test.
    private actor Template {
        static let shared = Template()

        private var making: Task<Void, any Error>?
        private let template = "template_\(ProcessInfo.processInfo.processIdentifier)"

        func create(_ name: String, isMigrated: Bool) async throws {
            guard isMigrated else { return try await TestServer.administrate("CREATE DATABASE \(name)") }
            // The first test makes the template and the others wait for it. Several callers can wait for one task.
            let making = making ?? Task { try await self.makeTemplate() }
            self.making = making
            try await making.value
            // Copying the files takes half the processor time of the other way, which writes them to the WAL.
            try await TestServer.administrate("CREATE DATABASE \(name) TEMPLATE \(template) STRATEGY file_copy")
        }

        func drop(_ name: String) async throws {
            try await TestServer.administrate("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
        }

        private func makeTemplate() async throws {
            try await TestServer.administrate("DROP DATABASE IF EXISTS \(template) WITH (FORCE)")
            try await TestServer.administrate("CREATE DATABASE \(template)")
            let configuration = try PostgresConfiguration(
                conninfo: Secret(try await TestServer.conninfo(database: template)), connectTimeout: .backstop)
            try await Migrator(configuration, environment: .real(), logger: Logger(label: "test")).run()
        }
    }
}
