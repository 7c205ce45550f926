// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Logging
import TestSupport
import Testing

@testable import Storage

@Suite("A database in which the plugin was installed")
struct PluginDatabaseTests {
    @Test("is migrated, and keeps every row of the plugin unchanged")
    func keepsRows() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.execute(Self.host + Self.plugin + Self.rows)
            let before = try await contents(database)
            #expect(before.count == 7)
            let migrator = Migrator(
                database.configuration, environment: .real(),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            #expect(try await migrator.run() == Migrator.files.map(\.name))
            #expect(try await contents(database) == before)
            #expect(try await migrator.run().isEmpty)
            // The values of the added columns say that nothing is known yet.
            #expect(
                try await database.rows("SELECT hook_state, private, github_repo_id FROM github_repositories")
                    == ["(unknown,f,)"])
            #expect(
                try await database.rows(
                    "SELECT head_sha, draft, from_fork, github_updated_at FROM github_pull_requests")
                    == ["(\"\",f,f,)"])
            #expect(try await database.rows("SELECT source FROM github_task_pr_links") == ["(manual)"])
            #expect(try await database.rows("SELECT source FROM github_task_branches") == ["(manual)"])
        }
    }

    @Test("still accepts what the plugin writes")
    func takesRows() async throws {
        try await TestDatabase.with { database in
            try await database.execute(Self.rows)
            #expect(try await contents(database).count == 7)
        }
    }

    /// All rows of the plugin's tables, with the plugin's columns only, and Paca's rows.
    private func contents(_ database: TestDatabase) async throws -> [String] {
        var rows: [String] = []
        for (table, columns) in [
            ("public.projects", "id, name, task_id_prefix"),
            ("public.tasks", "id, project_id, task_number, title"),
            ("github_integrations", "id, project_id, access_token_enc"),
            ("github_repositories", "id, project_id, integration_id, full_name, webhook_id, webhook_secret_enc"),
            ("github_pull_requests", "id, repo_id, pr_number, github_pr_id, title, state, merged_at, created_at"),
            ("github_task_pr_links", "id, task_id, pull_request_id, created_at"),
            ("github_task_branches", "id, task_id, repo_id, branch_name, created_at"),
        ] {
            rows += try await database.rows("SELECT \(columns) FROM \(table)")
        }
        return rows
    }

    private static let host = """
        CREATE TABLE public.projects (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name varchar(255) NOT NULL, description text,
            task_id_prefix varchar(10) NOT NULL DEFAULT '', created_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE public.tasks (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
            project_id uuid NOT NULL REFERENCES public.projects (id) ON DELETE CASCADE,
            task_number integer NOT NULL, title varchar(500) NOT NULL, status_id uuid, deleted_at timestamptz,
            UNIQUE (project_id, task_number));
        CREATE SCHEMA plugin_data_com_paca_github;

        """

    /// The tables that `migrations/0001_plugin_tables.sql` describes, with indexes that the plugin made.
    private static var plugin: String {
        let tables = Migrator.files.first { $0.name == "0001_plugin_tables.sql" }?.sql ?? ""
        return tables.replacing("IF NOT EXISTS ", with: "") + """
            CREATE INDEX idx_github_repositories_project ON github_repositories (project_id);
            CREATE INDEX idx_github_repositories_webhook ON github_repositories (webhook_id);
            CREATE INDEX idx_github_pull_requests_repo ON github_pull_requests (repo_id, state);
            CREATE INDEX idx_github_task_pr_links_pr ON github_task_pr_links (pull_request_id);
            CREATE INDEX idx_github_task_branches_branch ON github_task_branches (repo_id, branch_name);

            """
    }

    private static let rows = """
        INSERT INTO public.projects (id, name, task_id_prefix)
        VALUES ('00000000-0000-4000-8000-000000000001', 'Herd', 'HERD');
        INSERT INTO public.tasks (id, project_id, task_number, title)
        VALUES ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', 42, 'Feed');
        INSERT INTO github_integrations (id, project_id, access_token_enc)
        VALUES ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000001', 'c0ffee');
        INSERT INTO github_repositories (id, project_id, integration_id, owner, repo_name, full_name, webhook_id,
            webhook_secret_enc)
        VALUES ('00000000-0000-4000-8000-000000000004', '00000000-0000-4000-8000-000000000001',
            '00000000-0000-4000-8000-000000000003', 'octo', 'herd', 'octo/herd', 7, 'decaf');
        INSERT INTO github_pull_requests (id, project_id, repo_id, pr_number, github_pr_id, title, state, merged_at)
        VALUES ('00000000-0000-4000-8000-000000000005', '00000000-0000-4000-8000-000000000001',
            '00000000-0000-4000-8000-000000000004', 5, 9007199254740993, 'Grass', 'merged', '2025-12-24 18:00Z');
        INSERT INTO github_task_pr_links (task_id, pull_request_id)
        VALUES ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000005');
        INSERT INTO github_task_branches (task_id, repo_id, branch_name)
        VALUES ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000004', 'HERD-42');
        """
}
