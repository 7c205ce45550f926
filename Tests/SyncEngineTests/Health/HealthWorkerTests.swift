// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage
import SyncEngine
import TestSupport
import TestWorlds
import Testing

@Suite("The loop that tells a project's health", .timeLimit(.minutes(15)))
struct HealthWorkerTests {
    private func told(_ world: TaskWorld) async throws -> [String] {
        try await world.database.rows("SELECT status FROM sync_health")
    }

    @Test("tells once that a sync got worse and once that it is well again, however often it looks")
    func once() async throws {
        try await TaskWorld.with(publicURL: "https://paca.example.com") { world in
            try await world.engine.round(of: "health")
            #expect(try await told(world) == ["(healthy)"])
            #expect(try await world.topics() == [])
            try await world.database.execute("UPDATE github_integrations SET token_state = 'rejected'")
            for _ in 0 ..< 3 { try await world.engine.round(of: "health") }
            #expect(try await told(world) == ["(broken)"])
            #expect(try await world.topics() == ["sync_degraded"])
            let payload = try await world.database.rows(
                "SELECT payload ->> 'status', payload ->> 'code', payload ->> 'project_id' FROM sync_outbox")
            #expect(payload == ["(broken,token_rejected,\(world.project.id.uuidString.lowercased()))"])
            try await world.database.execute("UPDATE github_integrations SET token_state = 'valid'")
            for _ in 0 ..< 3 { try await world.engine.round(of: "health") }
            #expect(try await world.topics() == ["sync_degraded", "sync_recovered"])
        }
    }

    @Test("tells it once when two instances look at the same time")
    func twoInstances() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            func row(_ status: String) -> ToldHealthRow {
                ToldHealthRow(projectID: project.id, status: status, problems: "[]")
            }
            _ = try await database.pool.run([HealthStore.tell(row("healthy"), after: nil)])
            // Both have read that nothing was told, or that it was healthy.
            let event = OutboxStore.append([OutboxRow(topic: "t", payload: "{}")])
            for (former, isRefused) in [(nil, true), ("degraded", true), ("healthy", false), ("healthy", true)] {
                var refused: PostgresError?
                do throws(PostgresError) {
                    _ = try await database.pool.run([HealthStore.tell(row("broken"), after: former), event])
                } catch {
                    refused = error
                }
                #expect((refused != nil) == isRefused)
                if let refused { #expect(HealthStore.isToldElsewhere(refused)) }
            }
            #expect(try await database.number("SELECT count(*) FROM sync_outbox") == 1)
        }
    }

    @Test("forgets projects that have no connection any more")
    func trims() async throws {
        try await TaskWorld.with { world in
            try await world.database.execute(
                """
                INSERT INTO sync_health (project_id, status) VALUES
                    ('00000000-0000-0000-0000-000000000001', 'broken'), ('ffffffff-ffff-ffff-ffff-ffffffffffff', 'broken')
                """)
            try await world.engine.round(of: "health")
            let left = try await world.database.rows("SELECT project_id FROM sync_health")
            #expect(left == ["(\(world.project.id.uuidString.lowercased()))"])
        }
    }
}
