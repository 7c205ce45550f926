// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
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

    private func number(_ query: PostgresQuery, in database: TestDatabase) async throws -> Int64? {
        try await database.pool.run(query).first?.decode(0)
    }

    @Test("never drops the body of a pending delivery, nor any later one")
    func pendingStays() async throws {
        try await TestDatabase.with { database in
            _ = try await store([(30, "applied"), (20, "pending"), (19, "applied"), (3, "applied")], in: database)
            let drop = RetentionStore.dropPartitions(olderThanSeconds: 14 * Self.day)
            #expect(try await number(drop, in: database) == 1)
            #expect(try await database.rows(Self.ages) == ["(3)", "(19)", "(20)"])
            try await database.execute("UPDATE sync_deliveries SET state = 'dead' WHERE state = 'pending'")
            #expect(try await number(drop, in: database) == 2)
            #expect(try await database.rows(Self.ages) == ["(3)"])
            #expect(try await number(drop, in: database) == 0)
        }
    }

    @Test("drops rows of the default partition as well")
    func defaultPartition() async throws {
        try await TestDatabase.with { database in
            try await database.execute(
                """
                INSERT INTO sync_delivery_bodies
                SELECT n, (now() AT TIME ZONE 'UTC')::date - n, '\\x00' FROM generate_series(10, 20) n
                """)
            #expect(try await database.number("SELECT count(*) FROM sync_delivery_bodies_default") == 11)
            _ = try await database.pool.run(RetentionStore.dropPartitions(olderThanSeconds: 14 * Self.day))
            #expect(try await database.rows(Self.ages) == (10 ... 14).map { "(\($0))" })
        }
    }

    @Test("makes the partitions of the coming days once, except for a day that is in the default partition")
    func partitions() async throws {
        try await TestDatabase.with { database in
            let count = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'sync_delivery_bodies'::regclass"
            let before = try await database.number(count)
            try await database.execute(
                "INSERT INTO sync_delivery_bodies VALUES (1, (now() AT TIME ZONE 'UTC')::date + 9, '\\x00')")
            // The migration has made seven days ahead, and the ninth day has a row in the default partition.
            #expect(try await number(RetentionStore.makePartitions(daysAhead: 10), in: database) == 2)
            #expect(try await number(RetentionStore.makePartitions(daysAhead: 10), in: database) == 0)
            #expect(try await database.number(count) == before + 2)
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

    @Test("P6: deleting a project deletes its deliveries and their bodies of every day")
    func deletedProject() async throws {
        try await TestDatabase.with { database in
            let gone = try await store([(3, "applied"), (2, "pending"), (0, "failed")], in: database)
            _ = try await store([(2, "pending")], in: database)
            try await database.execute("DELETE FROM projects WHERE id = '\(gone.id)'")
            #expect(try await database.rows("SELECT state FROM sync_deliveries") == ["(pending)"])
            #expect(try await database.rows(Self.ages) == ["(2)"])
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
