// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import TestSupport
import Testing

@testable import Storage

@Suite("Deleting old deliveries")
struct RetentionTests {
    /// Makes the partitions of the days around today. Stores one delivery for each entry, received that many days ago.
    private func store(_ states: [(daysAgo: Int, state: String)], in database: TestDatabase) async throws -> TestProject
    {
        let project = try await TestProject.make(in: database)
        for (daysAgo, state) in states {
            try await database.execute(
                """
                DO $$
                DECLARE
                    day date := (now() AT TIME ZONE 'UTC')::date - \(daysAgo);
                    place bigint;
                BEGIN
                    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF sync_delivery_bodies FOR VALUES FROM (%L) TO (%L)',
                        'sync_delivery_bodies_' || to_char(day, 'YYYYMMDD'), day, day + 1);
                    INSERT INTO sync_deliveries (hook_id, guid, repo_id, project_id, event, state, received_on)
                    VALUES (1, gen_random_uuid(), '\(project.repoID)', '\(project.id)', 'push', '\(state)', day)
                    RETURNING seq INTO place;
                    INSERT INTO sync_delivery_bodies VALUES (place, day, '\\x7b7d');
                END $$
                """)
        }
        return project
    }

    private static let day: Int64 = 86_400
    private static let ages =
        "SELECT (now() AT TIME ZONE 'UTC')::date - received_on FROM sync_delivery_bodies ORDER BY 1"

    private func expired(in database: TestDatabase) async throws -> [RetentionStore.ExpiredPartition] {
        let query = RetentionStore.expiredPartitions(olderThanSeconds: 14 * Self.day)
        return try RetentionStore.expiredPartitions(from: try await database.pool.run(query))
    }

    private func drop(in database: TestDatabase) async throws -> Int {
        let partitions = try await expired(in: database)
        for partition in partitions {
            if let step = RetentionStore.detach(partition) { _ = try await database.pool.run(step) }
            _ = try await database.pool.run(RetentionStore.drop(partition))
        }
        return partitions.count
    }

    private func make(_ daysAhead: Int32, in database: TestDatabase) async throws -> Int32 {
        try RetentionStore.made(from: try await database.pool.run(RetentionStore.makePartitions(daysAhead: daysAhead)))
    }

    @Test("never drops the body of a pending delivery, nor any later one")
    func pendingStays() async throws {
        try await TestDatabase.with { database in
            _ = try await store([(30, "applied"), (20, "pending"), (19, "applied"), (3, "applied")], in: database)
            #expect(try await drop(in: database) == 1)
            #expect(try await database.rows(Self.ages) == ["(3)", "(19)", "(20)"])
            try await database.execute("UPDATE sync_deliveries SET state = 'dead' WHERE state = 'pending'")
            #expect(try await drop(in: database) == 2)
            #expect(try await database.rows(Self.ages) == ["(3)"])
            #expect(try await drop(in: database) == 0)
        }
    }

    @Test("keeps no default partition, and what it held is in the partitions of its days")
    func defaultPartition() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            func migrate(_ files: [Migration]) async throws {
                try await Migrator(database.configuration, files: files, environment: .real(), logger: logger).run()
            }
            try await migrate(Migrator.files.filter { $0.name < "0007" })
            // The first migrations have made seven days ahead.
            try await database.execute(
                """
                INSERT INTO sync_delivery_bodies
                SELECT n, (now() AT TIME ZONE 'UTC')::date + n, '\\x00' FROM unnest(ARRAY[-20, -10, 0, 9, 9]) n
                """)
            #expect(try await database.number("SELECT count(*) FROM sync_delivery_bodies_default") == 4)
            try await migrate(Migrator.files)
            #expect(try await database.rows(Self.ages) == ["(-9)", "(-9)", "(0)", "(10)", "(20)"])
            #expect(try await database.number("SELECT count(to_regclass('sync_delivery_bodies_default'))") == 0)
            #expect(try await make(14, in: database) == 0)
            #expect(try await drop(in: database) == 1)
            #expect(try await database.rows(Self.ages) == ["(-9)", "(-9)", "(0)", "(10)"])
        }
    }

    @Test("makes the partitions of the coming days once, also when several sessions make them at once")
    func partitions() async throws {
        try await TestDatabase.with { database in
            let count = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'sync_delivery_bodies'::regclass"
            let before = try await database.number(count)
            let made = try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0 ..< 6 {
                    group.addTask {
                        do {
                            return try await make(20, in: database)
                        } catch let error as PostgresError where error.isLockConflict {
                            return 0
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            // The migrations have made fourteen days ahead.
            #expect(made == 6)
            #expect(try await make(20, in: database) == 0)
            #expect(try await database.number(count) == before + 6)
        }
    }

    @Test("makes a partition beside readers and writers, and gives up soon when it has to wait")
    func making() async throws {
        try await TestDatabase.with { database in
            for (mode, isFree) in [("ACCESS SHARE", true), ("ROW EXCLUSIVE", true), ("SHARE UPDATE EXCLUSIVE", false)] {
                let lock = try await database.lock(by: "LOCK TABLE sync_delivery_bodies IN \(mode) MODE")
                let days: Int32 = mode == "ACCESS SHARE" ? 15 : 16
                let error = await outcome { () async throws(PostgresError) in
                    try await database.pool.run(RetentionStore.makePartitions(daysAhead: isFree ? days : 17))
                }.error
                #expect(error.map(\.isLockConflict) == (isFree ? nil : true), "\(mode)")
                await lock.release()
            }
        }
    }

    @Test("deletes old deliveries in portions, and none that is pending")
    func forget() async throws {
        try await TestDatabase.with { database in
            _ = try await store(
                [(30, "applied"), (29, "dead"), (28, "failed"), (27, "pending"), (1, "ignored")], in: database)
            let forget = RetentionStore.forgetDeliveries(olderThanSeconds: 14 * Self.day, limit: 2)
            #expect(try await database.pool.run(forget).affectedRows == 2)
            #expect(try await database.pool.run(forget).affectedRows == 1)
            #expect(try await database.pool.run(forget).affectedRows == 0)
            let left = try await database.rows("SELECT state FROM sync_deliveries ORDER BY received_on")
            #expect(left == ["(pending)", "(ignored)"])
        }
    }

    @Test("a body of the usual size is kept in its row, compressed by lz4")
    func compression() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let partitions = """
                SELECT DISTINCT attcompression FROM pg_attribute JOIN pg_inherits ON inhrelid = attrelid
                WHERE inhparent = 'sync_delivery_bodies'::regclass AND attname = 'body'
                """
            #expect(try await database.rows(partitions) == ["(l)"])
            let body = TestPullRequest(number: 1).webhook("opened")
            let hook = try await project.hook(in: database)
            let large = (0 ..< 25_000 / body.count + 1).flatMap { _ in body }
            let delivery = NewDelivery(
                hook: hook, hookID: 1, guid: UUID(), event: "pull_request", isForm: false, body: large)
            _ = try await database.pool.run(DeliveryStore.append([delivery]))
            #expect(
                try await database.rows("SELECT pg_column_compression(body) FROM sync_delivery_bodies") == ["(lz4)"])
            let toasted = """
                SELECT sum(pg_relation_size(c.reltoastrelid)) FROM pg_class c JOIN pg_inherits ON inhrelid = c.oid
                WHERE inhparent = 'sync_delivery_bodies'::regclass
                """
            #expect(try await database.number(toasted) == 0)
        }
    }
}
