// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Tombstones of repositories", .timeLimit(.minutes(15)))
struct TombstoneTests {
    private static let tombstones = "SELECT count(*) FROM sync_tombstones"
    private static let rows = """
        SELECT (SELECT count(*) FROM sync_deliveries) + (SELECT count(*) FROM sync_delivery_bodies)
        """

    private func delivery(_ hook: HookRecord) -> NewDelivery {
        NewDelivery(hook: hook, hookID: hook.hookID, guid: UUID(), event: "push", isForm: false, body: [7])
    }

    /// What a worker does in one round.
    private func round(in database: TestDatabase, limit: Int64 = 100) async throws {
        _ = try await database.pool.run(TombstoneStore.see)
        let found = try TombstoneStore.tombstones(
            from: try await database.pool.run(TombstoneStore.select(after: 0, limit: 100)))
        for tombstone in found {
            _ = try await database.pool.run(TombstoneStore.deleteDeliveries(of: tombstone, limit: limit))
            if tombstone.isSettled { _ = try await database.pool.run(TombstoneStore.remove(tombstone)) }
        }
    }

    @Test("P6: are left by every deletion; deliveries and bodies are deleted in portions, then the tombstone")
    func portions() async throws {
        for deletion in ["projects", "github_integrations", "github_repositories"] {
            try await TestDatabase.with { database in
                let gone = try await TestProject.make(in: database)
                let hook = try await gone.hook(in: database)
                _ = try await database.pool.run(DeliveryStore.append((0 ..< 6).map { _ in delivery(hook) }))
                try await database.execute("UPDATE sync_deliveries SET state = 'applied' WHERE seq <= 3")
                let kept = try await TestProject.make(in: database, hookID: 2)
                _ = try await database.pool.run(
                    DeliveryStore.append([delivery(try await kept.hook(in: database))]))
                let key = deletion == "projects" ? "id" : "project_id"
                try await database.execute("DELETE FROM \(deletion) WHERE \(key) = '\(gone.id)'")
                // The session that deletes has only left a tombstone.
                #expect(try await database.number(Self.rows) == 14)
                #expect(try await database.number(Self.tombstones) == 1)
                try await round(in: database, limit: 2)
                // Two of the finished ones and two of the pending ones.
                #expect(try await database.number(Self.rows) == 6)
                #expect(try await database.number(Self.tombstones) == 1)
                try await round(in: database, limit: 2)
                #expect(try await database.number(Self.rows) == 2)
                try await round(in: database, limit: 2)
                #expect(try await database.number(Self.tombstones) == 0)
                #expect(try await database.rows("SELECT hook_id FROM sync_deliveries") == ["(2)"])
            }
        }
    }

    @Test("P6: stay while a flush is under way that began before the deletion, and find what it stores")
    func lateFlush() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let hook = try await project.hook(in: database)
            try await database.connected { flushing in
                // A server process that was stopped in the middle of a flush is like this one.
                try await flushing.execute(script: "BEGIN", operation: "test")
                _ = try await flushing.run(DeliveryStore.append([delivery(hook)]))
                try await database.execute("DELETE FROM projects")
                for _ in 0 ..< 3 {
                    try await round(in: database)
                    #expect(try await database.number(Self.tombstones) == 1)
                }
                try await flushing.execute(script: "COMMIT", operation: "test")
            }
            #expect(try await database.number(Self.rows) == 2)
            try await round(in: database)
            #expect(try await database.number(Self.rows) == 0)
            #expect(try await database.number(Self.tombstones) == 0)
        }
    }

    @Test("do not wait for a delivery that another transaction has locked")
    func locked() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let hook = try await project.hook(in: database)
            _ = try await database.pool.run(DeliveryStore.append([delivery(hook), delivery(hook)]))
            try await database.execute("DELETE FROM github_repositories")
            let lock = try await database.lock(by: "SELECT FROM sync_deliveries WHERE seq = 1 FOR UPDATE")
            try await round(in: database)
            #expect(try await database.rows("SELECT seq FROM sync_deliveries") == ["(1)"])
            await lock.release()
            try await round(in: database)
            try await round(in: database)
            #expect(try await database.number(Self.rows) == 0)
            #expect(try await database.number(Self.tombstones) == 0)
        }
    }

    @Test("and hooks to remove are written for whoever deletes a project, without any right on our tables")
    func deleter() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let role = "host_\(database.name)"
            try await database.execute(
                """
                CREATE ROLE \(role);
                GRANT USAGE ON SCHEMA public TO \(role);
                GRANT SELECT, DELETE ON public.projects TO \(role);
                """)
            try await database.connected { host in
                try await host.execute(
                    script: "SET ROLE \(role); SET search_path TO public; DELETE FROM projects", operation: "test")
            }
            try await database.execute("DROP OWNED BY \(role); DROP ROLE \(role)")
            #expect(
                try await database.rows("SELECT repo_id FROM sync_tombstones")
                    == ["(\(project.repoID.uuidString.lowercased()))"])
            #expect(
                try await database.rows("SELECT webhook_id, token_enc <> '' FROM sync_cleanup ORDER BY 2")
                    == ["(1001,f)", "(,t)"])
        }
    }
}
