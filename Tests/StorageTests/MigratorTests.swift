// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Logging
import TestSupport
import Testing

@testable import Storage

@Suite("Migrating")
struct MigratorTests {
    private func migrator(_ database: TestDatabase, _ files: [Migration] = Migrator.files) -> Migrator {
        Migrator(
            database.configuration, files: files, environment: .real(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private func cause(of error: MigrationError?, in step: String) -> PostgresError? {
        if case .failed(step, let cause) = error { cause } else { nil }
    }

    private let first = Migration(name: "0001_a.sql", sql: "CREATE TABLE a (id integer); -- a comment at the end")
    private let failing = Migration(name: "0002_b.sql", sql: "CREATE TABLE b (id integer); INSERT INTO b VALUES ('x')")

    @Test("makes an empty database ready, and does nothing the next time")
    func empty() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            let names = Migrator.files.map(\.name)
            #expect(try await migrator(database).run() == names)
            let written = try await database.rows(
                "SELECT name, applied_at, checksum FROM sync_migrations ORDER BY name")
            #expect(written.count == names.count)
            #expect(try await migrator(database).run().isEmpty)
            let later = try await database.rows("SELECT name, applied_at, checksum FROM sync_migrations ORDER BY name")
            #expect(later == written)
        }
    }

    @Test("is done once, however many processes start at once")
    func concurrent() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            let names = Migrator.files.map(\.name)
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0 ..< 8 {
                    group.addTask { try await migrator(database).run() }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(applied.filter { !$0.isEmpty } == [names])
            #expect(try await database.number("SELECT count(*) FROM sync_migrations") == names.count)
        }
    }

    @Test("that fails leaves nothing of the failing file, and keeps the files before it")
    func failure() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            let error = await #expect(throws: MigrationError.self) {
                try await migrator(database, [first, failing]).run()
            }
            #expect(cause(of: error, in: "0002_b.sql")?.sqlState == "22P02")
            #expect(error?.description.contains("0002_b.sql") == true)
            let names = try await database.rows("SELECT name FROM sync_migrations")
            #expect(names == ["(0001_a.sql)"])
            #expect(try await database.number("SELECT count(*) FROM pg_class WHERE relname = 'b'") == 0)
            // After the file was corrected, migrating goes on where it stopped.
            let mended = Migration(name: failing.name, sql: "CREATE TABLE b (id integer)")
            #expect(try await migrator(database, [first, mended]).run() == ["0002_b.sql"])
        }
    }

    @Test("does not queue in front of others for a lock: it tries again, and gives up with a clear word")
    func locked() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            let changing = Migration(name: "0002_b.sql", sql: "ALTER TABLE a ADD COLUMN b integer")
            try await migrator(database, [first]).run()
            let lock = try await database.lock(by: "SELECT FROM plugin_data_com_paca_github.a")
            let clock = ManualClock()
            async let applied = Migrator(
                database.configuration, files: [first, changing], lockPatience: .seconds(3),
                environment: .test(clock: clock),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            ).run()
            for _ in 0 ..< 2 {
                while try await clock.nextTimerScheduled().offset != clock.now.offset + .seconds(2) {}
                // Between its tries nobody waits behind it.
                try await database.execute(
                    "SET lock_timeout = '10s'; INSERT INTO plugin_data_com_paca_github.a VALUES (1); RESET lock_timeout"
                )
                clock.advance(by: .seconds(2))
            }
            do {
                Issue.record("applied \(try await applied)")
            } catch {
                #expect(error as? MigrationError == .locked("0002_b.sql"))
                #expect("\(error)".contains("another session"))
            }
            await lock.release()
            #expect(try await migrator(database, [first, changing]).run() == ["0002_b.sql"])
            #expect(try await database.rows("SELECT id, b FROM plugin_data_com_paca_github.a") == ["(1,)", "(1,)"])
        }
    }

    @Test("refuses a database if an applied file was changed since, and leaves it unchanged")
    func changed() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await migrator(database, [first]).run()
            let changed = Migration(name: first.name, sql: "CREATE TABLE other ()")
            let added = Migration(name: "0002_b.sql", sql: "CREATE TABLE b ()")
            await #expect(throws: MigrationError.changed("0001_a.sql")) {
                try await migrator(database, [changed, added]).run()
            }
            #expect(try await database.rows("SELECT name FROM sync_migrations") == ["(0001_a.sql)"])
        }
    }

    @Test("refuses a database that a newer version migrated")
    func newer() async throws {
        try await TestDatabase.with { database in
            await #expect(throws: MigrationError.newerDatabase("0000_host_tables.sql")) {
                try await migrator(database, [first]).run()
            }
            let made = try await database.number("SELECT count(*) FROM pg_class WHERE relname = 'a'")
            #expect(made == 0)
        }
    }

    @Test("says what is wrong when there is no server")
    func unreachable() async throws {
        let nowhere = try PostgresConfiguration(conninfo: Secret("host=127.0.0.1 port=1 password=hunter2"))
        let migrator = Migrator(nowhere, environment: .real(), logger: Logger(label: "test"))
        let error = await #expect(throws: MigrationError.self) { try await migrator.run() }
        #expect(cause(of: error, in: "connect")?.code == .connectionFailed)
        #expect(error?.description.contains("hunter2") == false)
    }
}
