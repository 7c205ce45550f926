// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements that read the health of projects' syncs, and those on `sync_health`.
public enum HealthStore {
    /// What is stored of each project's sync. A project without a connection has no row.
    public static func projects(_ projects: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(selectProjects)
        query.bindArray(projects)
        return query
    }

    /// The rows that `projects` found, in the order of the projects' ids.
    public static func projects(from result: PostgresResult) throws(PostgresError) -> [ProjectHealthRow] {
        try result.read(ProjectHealthRow.init)
    }

    /// What is stored of the linked repositories of each project, in the order of linking.
    public static func repositories(of projects: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(selectRepositories)
        query.bindArray(projects)
        return query
    }

    /// The rows that `repositories` found.
    public static func repositories(from result: PostgresResult) throws(PostgresError) -> [RepositoryHealthRow] {
        try result.read(RepositoryHealthRow.init)
    }

    /// How many deliveries of a project were applied within a day.
    public static func deliveryCounts(project: UUID) -> PostgresQuery {
        PostgresQuery(countDeliveries, project)
    }

    /// The counts that `deliveryCounts` found, for each repository that had deliveries.
    public static func deliveryCounts(from result: PostgresResult) throws(PostgresError) -> [DeliveryCountRow] {
        try result.read { (row) throws(PostgresError) in
            DeliveryCountRow(repoID: try row.next(), applied: try row.next(), recovered: try row.next())
        }
    }

    /// Projects with a connection, in the order of their ids, after `project`.
    public static func connected(after project: UUID, limit: Int64) -> PostgresQuery {
        PostgresQuery(connected, project, limit)
    }

    /// The projects that `connected` found.
    public static func ids(from result: PostgresResult) throws(PostgresError) -> [UUID] {
        try result.read { (row) throws(PostgresError) in try row.next() }
    }

    /// What was last told of these projects.
    public static func told(_ projects: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(told)
        query.bindArray(projects)
        return query
    }

    /// The rows that `told` found.
    public static func told(from result: PostgresResult) throws(PostgresError) -> [ToldHealthRow] {
        try result.read { (row) throws(PostgresError) in
            ToldHealthRow(projectID: try row.next(), status: try row.next(), problems: try row.next())
        }
    }

    /// Records what is told now. It must be the first statement of the transaction that tells it.
    ///
    /// If another instance has recorded something else meanwhile, the transaction fails with ``isToldElsewhere(_:)`` and
    /// has no effect.
    /// - Parameter former: the status that was told before; nil for none.
    public static func tell(_ row: ToldHealthRow, after former: String?) -> PostgresQuery {
        PostgresQuery(tell, row.projectID, row.status, row.problems, former)
    }

    /// Whether a transaction failed because another instance had told something meanwhile.
    public static func isToldElsewhere(_ error: PostgresError) -> Bool {
        error.operation == tell.name && error.sqlState == "22012"
    }

    /// Deletes rows of projects in this range of ids that have no connection any more.
    public static func trim(after first: UUID, through last: UUID) -> PostgresQuery {
        PostgresQuery(trim, first, last)
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [selectProjects, selectRepositories, countDeliveries, connected, told, tell, trim, progress]
    }

    // The account's name in `sync_rate_limits` is that of `BudgetAccount`.
    private static let selectProjects = SQLStatement(
        "health.projects",
        """
        SELECT i.project_id, now(), a.login, i.token_state = 'valid', c.reason, i.token_expires_at, l."limit",
            l.remaining, l.reset_at, b.blocked_until, p.count, p.oldest, p.newest, f.count, f.last_day
        FROM github_integrations i
            LEFT JOIN sync_accounts a ON a.id = i.account_id
            LEFT JOIN sync_rejected_credentials c ON c.fingerprint = i.token_fingerprint
            LEFT JOIN sync_rate_limits l ON l.resource = 'core'
                AND l.account = coalesce(a.kind || ':' || a.github_id, i.token_fingerprint)
            CROSS JOIN LATERAL (
                SELECT max(blocked_until) AS blocked_until FROM sync_rate_limits b
                WHERE b.account = coalesce(a.kind || ':' || a.github_id, i.token_fingerprint)
                    AND b.blocked_until > now()
            ) b
            CROSS JOIN LATERAL (
                SELECT count(*), min(d.received_at) AS oldest, max(d.received_at) AS newest FROM sync_deliveries d
                WHERE d.project_id = i.project_id AND d.state = 'pending'
            ) p
            CROSS JOIN LATERAL (
                SELECT count(*), count(*) FILTER (WHERE d.received_at > now() - interval '1 day') AS last_day
                FROM sync_deliveries d WHERE d.project_id = i.project_id AND d.state IN ('failed', 'dead')
            ) f
        WHERE i.project_id = ANY ($1::uuid[])
        ORDER BY i.project_id
        """)

    // Each piece of work is looked up by its whole key.
    private static let selectRepositories = SQLStatement(
        "health.repositories",
        """
        SELECT r.project_id, r.id, r.full_name, r.hook_state, r.webhook_id <> 0, r.hook_error, d.received_at,
            (SELECT c.polled_at FROM sync_cursors c WHERE c.github_repo_id = r.github_repo_id), p.due_at, w.kind,
            w.failures, w.last_error, \(backfill)
        FROM github_repositories r
            LEFT JOIN sync_backfills b ON b.repo_id = r.id
            LEFT JOIN LATERAL (
                SELECT d.received_at FROM sync_deliveries d WHERE d.repo_id = r.id AND d.state <> 'pending'
                ORDER BY d.received_on DESC, d.seq DESC LIMIT 1
            ) d ON true
            LEFT JOIN sync_schedule p ON p.kind = 'poll' AND p.github_repo_id = r.github_repo_id
                AND p.repo_id = '\(noLink)' AND isfinite(p.due_at)
            LEFT JOIN LATERAL (
                SELECT s.kind, s.failures, s.last_error
                FROM (VALUES ('poll', r.github_repo_id, '\(noLink)'::uuid), ('sweep', r.github_repo_id, '\(noLink)'),
                    ('log', 0, r.id), ('backfill', 0, r.id)) AS k (kind, github_repo_id, repo_id)
                JOIN sync_schedule s ON s.kind = k.kind AND s.github_repo_id = k.github_repo_id
                    AND s.repo_id = k.repo_id
                WHERE s.last_error IS NOT NULL ORDER BY s.failures DESC, s.kind LIMIT 1
            ) w ON true
        WHERE r.project_id = ANY ($1::uuid[])
        ORDER BY r.project_id, r.created_at, r.id
        """)

    private static let noLink = "00000000-0000-0000-0000-000000000000"

    /// Read by ``BackfillProgressRow``.
    static let backfill = """
        b.state = 'done', b.done, b.total,
            (extract(epoch FROM coalesce(b.finished_at, now()) - b.started_at) * 1000)::bigint
        """

    // A delivery that waited for long before it was applied may be of an earlier day.
    private static let countDeliveries = SQLStatement(
        "health.delivery_counts",
        """
        SELECT r.id, count(*), count(*) FILTER (WHERE d.source <> 'webhook')
        FROM github_repositories r JOIN sync_deliveries d ON d.repo_id = r.id AND d.state <> 'pending'
            AND d.received_on >= (now() AT TIME ZONE 'UTC')::date - 2 AND d.applied_at > now() - interval '1 day'
        WHERE r.project_id = $1
        GROUP BY r.id
        """)

    private static let connected = SQLStatement(
        "health.connected",
        "SELECT project_id FROM github_integrations WHERE project_id > $1 ORDER BY project_id LIMIT $2")

    private static let told = SQLStatement(
        "health.told", "SELECT project_id, status, problems::text FROM sync_health WHERE project_id = ANY ($1::uuid[])")

    // In a pipeline of statements, only an error can end a transaction between two of them.
    private static let tell = SQLStatement(
        "health.tell",
        """
        WITH told AS (
            INSERT INTO sync_health AS h (project_id, status, problems) VALUES ($1, $2, $3::text::jsonb)
            ON CONFLICT (project_id) DO UPDATE SET status = excluded.status, problems = excluded.problems,
                changed_at = CASE WHEN h.status = excluded.status THEN h.changed_at ELSE now() END
            WHERE h.status = $4
            RETURNING 1
        )
        SELECT 1 / count(*) FROM told
        """)

    // The count has each row looked up by the index; an anti-join might read all connections.
    private static let trim = SQLStatement(
        "health.trim",
        """
        DELETE FROM sync_health h WHERE h.project_id > $1 AND h.project_id <= $2
            AND (SELECT count(*) FROM github_integrations i WHERE i.project_id = h.project_id) = 0
        """)
}
