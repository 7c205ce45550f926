// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Storage

/// See `design/architecture.md`, "Every foreign key that cascades, and every retention delete, has its index".
@Suite("How the database finds the rows of a statement", .timeLimit(.minutes(15)))
struct PlanTests {
    @Test("Every foreign key has an index that begins with its columns")
    func foreignKeys() async throws {
        try await TestDatabase.with { database in
            let all = try await database.number("SELECT count(*) FROM pg_constraint WHERE contype = 'f'")
            #expect(all > 10)
            let unindexed = """
                SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint c
                WHERE c.contype = 'f' AND NOT EXISTS (
                    SELECT FROM pg_index i
                    WHERE i.indrelid = c.conrelid AND i.indisvalid AND i.indpred IS NULL
                        AND (string_to_array(i.indkey::text, ' ')::smallint[])[1:cardinality(c.conkey)] @> c.conkey)
                """
            #expect(try await database.rows(unindexed) == [])
        }
    }

    @Test("Every trigger function runs as its owner with a pinned search path, and nobody else may use it")
    func triggers() async throws {
        try await TestDatabase.with { database in
            let functions = """
                FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal
                """
            let all = try await database.number("SELECT count(*) \(functions)")
            #expect(all >= 3)
            let open = """
                SELECT p.proname \(functions) AND (NOT p.prosecdef
                    OR 'search_path=plugin_data_com_paca_github, pg_temp' <> ALL (coalesce(p.proconfig, '{}'))
                    OR has_function_privilege('pg_monitor', p.oid, 'EXECUTE'))
                """
            #expect(try await database.rows(open) == [])
        }
    }

    @Test("Every statement finds its rows by an index, on empty tables and on many rows")
    func statements() async throws {
        try await TestDatabase.with { database in
            let partial = try await database.rows(
                "SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL")
            // Such an index has only the rows that wait for something, so a statement may read all of it.
            let worklists = Set(partial.map { String($0.dropFirst().dropLast()) })
            for isFull in [false, true] {
                if isFull {
                    try await database.connected { connection in
                        try await connection.execute(script: Self.manyRows, operation: "test", deadline: .backstop)
                    }
                }
                try await database.connected { connection in
                    for (index, statement) in StatementCatalog.all.enumerated()
                    where !Self.readsAll.contains(statement.name) {
                        let plan = try await Self.plan(of: statement, as: "s\(index)", connection)
                        let whole = Self.scans(in: plan).filter { $0.isWhole(butFor: worklists) }
                        #expect(whole == [], "\(statement.name), \(isFull ? "many rows" : "empty tables")")
                    }
                }
            }
        }
    }

    /// Statements that look at all links on purpose: at a start, once a day, or, for the schedule, once a minute.
    private static let readsAll: Set = [
        "repository.mark_hook_checks", "repository.foreign_secrets", "task_change.note_all", "schedule.fill",
        "schedule.trim", "schedule.trim_cursors", "schedule.trim_logs", "schedule.trim_backfills", "schedule.hasten",
        "schedule.hasten_unheard",
    ]

    /// The plan that a connection keeps, which does not depend on the parameters.
    private static func plan(
        of statement: SQLStatement, as name: String, _ connection: PostgresConnection
    ) async throws -> [String: Any] {
        try await connection.execute(
            script: "SET plan_cache_mode = force_generic_plan; PREPARE \(name) AS \(statement.text)", operation: "test")
        let count =
            try await connection.run(
                .test("SELECT cardinality(parameter_types)::bigint FROM pg_prepared_statements WHERE name = $1", name)
            ).first?.decode(0, as: Int64.self) ?? 0
        let nulls = count == 0 ? "" : "(\([String](repeating: "NULL", count: Int(count)).joined(separator: ", ")))"
        let text = try await connection.run(.test("EXPLAIN (FORMAT JSON) EXECUTE \(name)\(nulls)")).first?
            .decode(0, as: String.self)
        let plans = try JSONSerialization.jsonObject(with: Data((text ?? "").utf8)) as? [[String: Any]]
        return try #require(plans?.first?["Plan"] as? [String: Any])
    }

    /// One scan of a plan.
    private struct Scan: Equatable {
        let kind: String
        let table: String
        let index: String
        let hasCondition: Bool

        /// Whether it reads all rows of a table of ours.
        func isWhole(butFor worklists: Set<String>) -> Bool {
            // These have a row for something that waits or is wrong now. They are small, and may be read as a whole.
            let isSmall = ["sync_tombstones", "sync_task_changes", "sync_rejected_credentials"]
                .contains { table == $0 || index == $0 + "_pkey" }
            guard !table.hasPrefix("pg_"), !isSmall else { return false }
            return kind == "Seq Scan" || !index.isEmpty && !hasCondition && !worklists.contains(index)
        }
    }

    private static func scans(in plan: [String: Any]) -> [Scan] {
        let kind = plan["Node Type"] as? String ?? ""
        let own = Scan(
            kind: kind, table: plan["Relation Name"] as? String ?? "", index: plan["Index Name"] as? String ?? "",
            hasCondition: plan["Index Cond"] != nil)
        let below = (plan["Plans"] as? [[String: Any]] ?? []).flatMap(scans)
        return (kind.hasSuffix("Scan") ? [own] : []) + below
    }

    // Every body partition gets rows: the statistics of an empty one would say that it does not matter how it is read.
    private static let manyRows = """
        INSERT INTO projects (id, task_id_prefix)
        SELECT md5('p' || n)::uuid, 'P' FROM generate_series(1, 200) n;
        INSERT INTO tasks (id, project_id, task_number)
        SELECT md5('t' || n)::uuid, md5('p' || n % 200 + 1)::uuid, n FROM generate_series(1, 20000) n;
        INSERT INTO sync_accounts (id, kind, github_id, login)
        SELECT md5('a' || n)::uuid, 'user', n, 'l' FROM generate_series(1, 5000) n;
        INSERT INTO github_integrations (id, project_id, access_token_enc, account_id)
        SELECT md5('i' || n)::uuid, md5('p' || n)::uuid, 't', md5('a' || n)::uuid FROM generate_series(1, 200) n;
        INSERT INTO github_repositories (id, project_id, integration_id, owner, repo_name, full_name, github_repo_id,
            webhook_id, webhook_secret_enc, hook_state)
        SELECT md5('r' || n)::uuid, md5('p' || n % 200 + 1)::uuid, md5('i' || n % 200 + 1)::uuid, 'o', 'r' || n,
            'o/r' || n, n, n, 's', 'active'
        FROM generate_series(1, 4000) n;
        INSERT INTO github_pull_requests (id, project_id, repo_id, pr_number, github_pr_id, head_sha)
        SELECT md5('q' || n)::uuid, md5('p' || n % 4000 % 200 + 1)::uuid, md5('r' || n % 4000 + 1)::uuid, n, n, md5('h' || n)
        FROM generate_series(1, 40000) n;
        INSERT INTO github_task_pr_links (task_id, pull_request_id)
        SELECT md5('t' || n % 20000 + 1)::uuid, md5('q' || n)::uuid FROM generate_series(1, 40000) n;
        INSERT INTO github_task_branches (task_id, repo_id, branch_name)
        SELECT md5('t' || n % 20000 + 1)::uuid, md5('r' || n % 4000 + 1)::uuid, 'b' || n
        FROM generate_series(1, 40000) n;
        INSERT INTO sync_link_exclusions (task_id, repo_id, kind, subject)
        SELECT md5('t' || n % 20000 + 1)::uuid, md5('r' || n % 4000 + 1)::uuid, 'branch', 'b' || n
        FROM generate_series(1, 20000) n;
        INSERT INTO github_checks (repo_id, head_sha, kind, name, status)
        SELECT md5('r' || n % 4000 + 1)::uuid, md5('h' || n), 'check_run', 'build', 'completed'
        FROM generate_series(1, 60000) n;
        INSERT INTO sync_references (repo_id, kind, subject, source, prefix, number)
        SELECT md5('r' || n % 4000 + 1)::uuid, 'pull_request', n::text, 'title', 'P', n FROM generate_series(1, 40000) n;
        INSERT INTO github_reviews (repo_id, pr_number, github_id, state)
        SELECT md5('r' || n % 4000 + 1)::uuid, n, n, 'approved' FROM generate_series(1, 40000) n;
        INSERT INTO sync_deliveries (hook_id, guid, repo_id, project_id, event, state)
        SELECT n % 4000 + 1, md5('d' || n)::uuid, md5('r' || n % 4000 + 1)::uuid,
            md5('p' || n % 4000 % 200 + 1)::uuid, 'push', CASE WHEN n % 100 = 0 THEN 'pending' ELSE 'applied' END
        FROM generate_series(1, 100000) n;
        INSERT INTO sync_delivery_bodies SELECT seq, received_on + (seq % 15)::integer, '{}' FROM sync_deliveries;
        UPDATE sync_deliveries SET state = 'failed' WHERE seq % 1000 = 1;
        INSERT INTO sync_health (project_id, status)
        SELECT md5('p' || n)::uuid, 'healthy' FROM generate_series(1, 20000) n;
        INSERT INTO sync_outbox (topic, payload, published_at)
        SELECT 't', '{}', CASE WHEN n % 2 = 0 THEN now() END FROM generate_series(1, 40000) n;
        INSERT INTO sync_cleanup (integration_id, project_id, webhook_id, done_at)
        SELECT md5('i' || n)::uuid, md5('p' || n)::uuid, n, CASE WHEN n % 100 > 0 THEN now() END
        FROM generate_series(1, 20000) n;
        INSERT INTO sync_schedule (kind, repo_id, due_at)
        SELECT k, md5('r' || n)::uuid, now() + n * interval '1 second'
        FROM generate_series(1, 4000) n, unnest('{log,backfill}'::text[]) k;
        INSERT INTO sync_schedule (kind, github_repo_id, due_at)
        SELECT k, n, now() + n * interval '1 second'
        FROM generate_series(1, 4000) n, unnest('{poll,sweep}'::text[]) k;
        INSERT INTO sync_cursors (github_repo_id) SELECT n FROM generate_series(1, 4000) n;
        INSERT INTO sync_hook_logs (repo_id, webhook_id) SELECT md5('r' || n)::uuid, n FROM generate_series(1, 4000) n;
        INSERT INTO sync_backfills (repo_id) SELECT md5('r' || n)::uuid FROM generate_series(1, 4000) n;
        INSERT INTO sync_rate_limits (account, resource)
        SELECT 'a' || n, 'core' FROM generate_series(1, 20000) n;
        ANALYZE;
        """
}
