// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Logging
import Migrations

/// Applies the files of `migrations/` in order, each in a transaction of its own. An advisory lock lets any number of
/// processes start at the same time.
///
/// A migration waits for a lock only for a moment, because whoever needs the same table queues behind it, such as Paca
/// or another instance's intake. If it does not get the lock, it is rolled back and tried again later.
///
/// A second run does nothing. It also works on a database where Paca's plugin has already made its five tables
/// (`docs/design/data-model.md`).
public struct Migrator: Sendable {
    /// The migrations that this build contains.
    public static var files: [Migration] {
        Migrations.files.map { Migration(name: $0.name, sql: $0.sql) }
    }

    /// The longest wait for one lock.
    private static let lockTimeout = Duration.milliseconds(100)
    /// The wait before a migration that did not get a lock is tried again.
    private static let lockPause = Duration.seconds(2)

    private let configuration: PostgresConfiguration
    private let lockPatience: Duration
    private let files: [Migration]
    private let environment: SyncEnvironment
    private let logger: Logger

    /// Makes a migrator.
    /// - Parameter lockPatience: How long a migration is tried again that does not get a lock.
    public init(
        _ configuration: PostgresConfiguration, files: [Migration] = Self.files,
        lockPatience: Duration = .seconds(600), environment: SyncEnvironment, logger: Logger
    ) {
        self.configuration = configuration
        self.lockPatience = lockPatience
        self.files = files
        self.environment = environment
        self.logger = logger
    }

    /// Applies the missing migrations.
    /// - Returns: The names of the migrations that were applied by this call.
    /// - Throws: `MigrationError`.
    @discardableResult
    public func run() async throws(MigrationError) -> [String] {
        let connection = try await attempt("connect") { () async throws(PostgresError) in
            try await PostgresConnection.connect(configuration, environment: environment)
        }
        let outcome: Result<[String], MigrationError>
        do throws(MigrationError) {
            outcome = .success(try await migrate(connection))
        } catch {
            outcome = .failure(error)
        }
        // Closing ends the session, which releases the advisory lock.
        await connection.close()
        return try outcome.get()
    }

    private func migrate(_ connection: PostgresConnection) async throws(MigrationError) -> [String] {
        let applied = try await attempt("lock and read what is applied") { () async throws(PostgresError) in
            _ = try await connection.run([PostgresQuery(Self.lock)], deadline: .seconds(600))
            try await connection.execute(script: Self.bookkeeping, operation: "migrations.bookkeeping")
            return try MigrationStore.checksums(from: try await connection.run(MigrationStore.applied))
        }
        let plan = try MigrationPlan(files: files, applied: applied)
        for migration in plan.pending {
            try await apply(migration, connection)
            logger.notice("migration applied", metadata: ["migration": "\(migration.name)"])
        }
        return plan.pending.map(\.name)
    }

    private func apply(_ migration: Migration, _ connection: PostgresConnection) async throws(MigrationError) {
        // The script is one transaction, in which the setting ends with it.
        let script = [
            "SET LOCAL lock_timeout = '\(Self.lockTimeout.wholeMilliseconds)ms'", migration.sql, Self.record(migration),
        ].joined(separator: "\n;\n")
        let giveUp = environment.uptime() + lockPatience
        while true {
            do throws(PostgresError) {
                return try await connection.execute(
                    script: script, operation: migration.name, deadline: .seconds(3600))
            } catch {
                guard error.isLockConflict else {
                    throw .failed(migration: migration.name, error)
                }
                guard environment.uptime() < giveUp else { throw .locked(migration.name) }
                logger.warning(
                    "a migration waits: another session has locked a table that it changes",
                    metadata: ["migration": "\(migration.name)", "error": "\(error.debugDescription)"])
            }
            do {
                try await environment.clock.sleep(for: Self.lockPause)
            } catch {
                let cancelled = PostgresError(.cancelled, operation: migration.name, detail: "cancelled while waiting")
                throw .failed(migration: migration.name, cancelled)
            }
        }
    }

    private func attempt<R: Sendable>(
        _ step: String, _ body: () async throws(PostgresError) -> R
    ) async throws(MigrationError) -> R {
        do throws(PostgresError) {
            return try await body()
        } catch {
            throw .failed(migration: step, error)
        }
    }

    /// "paca" in ASCII, twice. No other program will lock this number by chance.
    private static let lock = SQLStatement("migrations.lock", "SELECT pg_advisory_lock(8097862875137270625)")
    private static let bookkeeping = """
        CREATE SCHEMA IF NOT EXISTS \(PostgresConfiguration.schema);
        CREATE TABLE IF NOT EXISTS \(PostgresConfiguration.schema).sync_migrations (
            name       text        PRIMARY KEY,
            checksum   text        NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """

    /// The statement that records an applied migration. The name and the checksum need no quoting.
    private static func record(_ migration: Migration) -> String {
        """
        INSERT INTO \(PostgresConfiguration.schema).sync_migrations (name, checksum)
        VALUES ('\(migration.name)', '\(migration.checksum)')
        """
    }
}
