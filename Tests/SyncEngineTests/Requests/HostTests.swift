// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SyncEngine
import TestSupport
import Testing

@Suite("What Paca's tables tell")
struct HostTests {
    @Test("A project exists until it is deleted, also where Paca keeps the deleted row")
    func projects() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let requests = ProjectRequests(client: database.pool)
            #expect(try await requests.exists(project.id))
            #expect(try await !requests.exists(UUID()))
            // Newer hosts have this column.
            try await database.execute("ALTER TABLE public.projects ADD COLUMN deleted_at timestamptz")
            #expect(try await requests.exists(project.id))
            try await database.execute("UPDATE public.projects SET deleted_at = now()")
            #expect(try await !requests.exists(project.id))
        }
    }

    @Test("Only an installed plugin that declares no permission github.manage lacks it")
    func plugin() async throws {
        try await TestDatabase.with { database in
            let requests = ProjectRequests(client: database.pool)
            #expect(try await !requests.lacksManagePermission(), "Paca's table does not exist")
            try await database.execute("CREATE TABLE public.plugins (name text UNIQUE, manifest jsonb)")
            try await database.execute(
                "INSERT INTO public.plugins VALUES ('com.paca.other', '{}'), ('com.paca.clock', NULL)")
            #expect(try await !requests.lacksManagePermission(), "the plugin is not installed")
            for (manifest, lacks) in [
                (#"{"version":"0.3.5","permissions":["db.read"]}"#, true),
                (#"{"version":"0.4.0","customPermissions":[{"key":"github.manage","scope":"project"}]}"#, false),
                (#"{"version":"0.5.0","customPermissions":[{"key":"github:manage"}]}"#, false),
            ] {
                try await database.execute(
                    """
                    INSERT INTO public.plugins VALUES ('com.paca.github', '\(manifest)')
                    ON CONFLICT (name) DO UPDATE SET manifest = excluded.manifest
                    """)
                #expect(try await requests.lacksManagePermission() == lacks)
            }
        }
    }
}
