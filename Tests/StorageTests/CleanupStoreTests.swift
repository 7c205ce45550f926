// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Hooks that wait to be removed")
struct CleanupStoreTests {
    private func claim(_ database: TestDatabase, limit: Int64 = 10) async throws -> [CleanupRow] {
        try CleanupStore.rows(
            from: try await database.pool.run(
                CleanupStore.claim(limit: limit, lease: .seconds(60), settling: .seconds(120))))
    }

    @Test("deleting a link or a connection in any way keeps the hook and the token", arguments: [true, false])
    func triggers(isCascade: Bool) async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let table = isCascade ? "projects WHERE id" : "github_integrations WHERE project_id"
            try await database.execute("DELETE FROM \(table) = '\(project.id)'")
            let rows = try await claim(database)
            #expect(rows.map(\.webhookID) == [project.hookID])
            #expect(rows.map(\.name) == ["herd"])
            let row = try #require(rows.first)
            let credentials = try CleanupStore.credentials(
                from: try await database.pool.run(
                    CleanupStore.credentials(integration: row.integrationID, project: row.projectID)))
            #expect(credentials.count == 1)
            #expect(credentials.first?.tokenCiphertext.isEmpty == false)
            // A token is needed until its last hook is gone.
            #expect(try await database.pool.run(CleanupStore.eraseTokens).affectedRows == 0)
            _ = try await database.pool.run(CleanupStore.finish(row.id))
            #expect(try await database.pool.run(CleanupStore.eraseTokens).affectedRows == 1)
            #expect(
                try await database.rows("SELECT token_enc, done_at IS NOT NULL FROM sync_cleanup") == [
                    "(\"\",t)", "(\"\",t)",
                ])
        }
    }

    @Test(
        "a deleted link leaves its hook if one may have been made",
        arguments: [
            ("webhook_id = 7, webhook_secret_enc = ''", ["(7)"]), ("hook_state = 'creating', webhook_id = 0", ["(0)"]),
            ("hook_state = 'recreating', webhook_id = 0", ["(0)"]), ("webhook_id = 0, webhook_secret_enc = ''", []),
        ])
    func whichHooks(change: String, kept: [String]) async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await database.execute("UPDATE github_repositories SET \(change)")
            let unlink = RepositoryStore.unlink(project: project.id, repository: project.repoID)
            #expect(try await database.pool.run(unlink).affectedRows == 1)
            #expect(try await database.rows("SELECT webhook_id FROM sync_cleanup") == kept)
        }
    }

    @Test("a claimed hook is not claimed again until its lease ends, and is postponed with a reason")
    func claims() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await database.execute("DELETE FROM projects WHERE id = '\(project.id)'")
            let first = try #require(try await claim(database).first)
            #expect(first.attempts == 1)
            #expect(!first.isSettled)
            #expect(try await claim(database) == [])
            _ = try await database.pool.run(CleanupStore.retry(first.id, after: .seconds(600), error: "GitHub is down"))
            #expect(try await database.rows("SELECT last_error FROM sync_cleanup WHERE webhook_id > 0").count == 1)
            try await database.execute(
                "UPDATE sync_cleanup SET due_at = now(), created_at = now() - interval '3 minutes'")
            let second = try #require(try await claim(database).first)
            #expect(second.attempts == 2)
            #expect(second.isSettled)
        }
    }

    @Test("a delivery marks its hook active, unless somebody is working on the hook")
    func markActive() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            for (state, expected) in [
                ("unknown", "active"), ("missing", "active"), ("creating", "creating"), ("recreating", "recreating"),
                ("recheck", "recheck"),
            ] {
                try await database.execute("UPDATE github_repositories SET hook_state = '\(state)'")
                _ = try await database.pool.run(RepositoryStore.markHooksActive([project.repoID]))
                #expect(try await database.rows("SELECT hook_state FROM github_repositories") == ["(\(expected))"])
            }
        }
    }
}
