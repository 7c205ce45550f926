// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// How far one repository on GitHub was read, whatever the number of projects that link it.
public struct RepositoryCursor: Sendable, Equatable {
    /// Every pull request that changed up to then is known; nil before the first poll.
    public var watermark: PostgresTimestamp?
    /// GitHub's `ETag` of the list's first page, as it was sent.
    public var pullsETag: String?
    /// GitHub's `ETag` of the first page of branches, as it was sent.
    public var branchesETag: String?
    /// The connection that was given the two: to another token GitHub gives others.
    public var integrationID: UUID?
    /// When a poll last found something new.
    public var changedAt: PostgresTimestamp?
    /// The sweep that is under way has compared the pull requests up to this number; nil while none is under way.
    public var sweepNumber: Int32?
    /// GitHub's `ETag` of the list of open pull requests, as it was sent; nil if the list had more pages than one.
    public var sweepETag: String?
    /// The connection that was given ``sweepETag``.
    public var sweepIntegrationID: UUID?

    /// A repository of which nothing was read.
    public init() {}
}

/// How far the delivery log of one link's hook was read.
public struct HookLogCursor: Sendable, Equatable {
    /// The hook; another one has another log.
    public var webhookID: Int64
    /// We answer for deliveries since then.
    public var since: PostgresTimestamp
    /// Everything that GitHub delivered up to then was judged; nil before the first reading.
    public var readTo: PostgresTimestamp?
    /// GitHub's `ETag` of the first page, as it was sent.
    public var etag: String?
}

/// Statements on `sync_cursors` and `sync_hook_logs`.
public enum CursorStore {
    /// Reads a repository's cursor.
    public static func select(githubID: Int64) -> PostgresQuery {
        PostgresQuery(select, githubID)
    }

    /// The cursor that `select` found; that of an unread repository when there is none.
    public static func cursor(from result: PostgresResult) throws(PostgresError) -> RepositoryCursor {
        try result.readFirst { (row) throws(PostgresError) in
            var cursor = RepositoryCursor()
            cursor.watermark = try row.next()
            cursor.pullsETag = try row.next()
            cursor.branchesETag = try row.next()
            cursor.integrationID = try row.next()
            cursor.changedAt = try row.next()
            cursor.sweepNumber = try row.next()
            cursor.sweepETag = try row.next()
            cursor.sweepIntegrationID = try row.next()
            return cursor
        } ?? RepositoryCursor()
    }

    /// Writes how far a repository was read by a poll. The watermark never goes back.
    /// - Parameter foundNews: whether the poll found something new.
    public static func advance(_ cursor: RepositoryCursor, githubID: Int64, foundNews: Bool) -> PostgresQuery {
        PostgresQuery(
            advance, githubID, cursor.watermark, cursor.pullsETag, cursor.branchesETag, cursor.integrationID, foundNews)
    }

    /// Writes how far a sweep of a repository is.
    public static func sweep(_ cursor: RepositoryCursor, githubID: Int64) -> PostgresQuery {
        PostgresQuery(sweep, githubID, cursor.sweepNumber, cursor.sweepETag, cursor.sweepIntegrationID)
    }

    /// Reads how far a hook's log was read. It is written first for a hook that was not seen before.
    public static func hookLog(repoID: UUID, webhookID: Int64) -> PostgresQuery {
        PostgresQuery(hookLog, repoID, webhookID)
    }

    /// The cursor that `hookLog` found.
    public static func hookLog(from result: PostgresResult) throws(PostgresError) -> HookLogCursor? {
        try result.readFirst { (row) throws(PostgresError) in
            HookLogCursor(
                webhookID: try row.next(), since: try row.next(), readTo: try row.next(), etag: try row.next())
        }
    }

    /// Writes how far a hook's log was judged. It never goes back.
    public static func judged(repoID: UUID, webhookID: Int64, to time: PostgresTimestamp?, etag: String?)
        -> PostgresQuery
    {
        PostgresQuery(judged, repoID, webhookID, time, etag)
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] { [select, advance, sweep, hookLog, judged] }

    private static let select = SQLStatement(
        "cursor.select",
        """
        SELECT pulls_watermark, pulls_etag, branches_etag, integration_id, changed_at, sweep_number, sweep_etag,
            sweep_integration
        FROM sync_cursors WHERE github_repo_id = $1
        """)

    private static let advance = SQLStatement(
        "cursor.advance",
        """
        INSERT INTO sync_cursors AS c (github_repo_id, pulls_watermark, pulls_etag, branches_etag, integration_id,
            polled_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, now(), CASE WHEN $6 THEN now() END)
        ON CONFLICT (github_repo_id) DO UPDATE SET
            pulls_watermark = greatest(c.pulls_watermark, excluded.pulls_watermark),
            pulls_etag = excluded.pulls_etag, branches_etag = excluded.branches_etag,
            integration_id = excluded.integration_id, polled_at = now(),
            changed_at = coalesce(excluded.changed_at, c.changed_at)
        """)

    private static let sweep = SQLStatement(
        "cursor.sweep",
        """
        INSERT INTO sync_cursors AS c (github_repo_id, sweep_number, sweep_etag, sweep_integration, swept_at)
        VALUES ($1, $2::integer, $3, $4, CASE WHEN $2::integer IS NULL THEN now() END)
        ON CONFLICT (github_repo_id) DO UPDATE SET
            sweep_number = excluded.sweep_number, sweep_etag = excluded.sweep_etag,
            sweep_integration = excluded.sweep_integration, swept_at = coalesce(excluded.swept_at, c.swept_at)
        """)

    private static let hookLog = SQLStatement(
        "cursor.hook_log",
        """
        INSERT INTO sync_hook_logs AS l (repo_id, webhook_id) VALUES ($1, $2)
        ON CONFLICT (repo_id) DO UPDATE SET webhook_id = excluded.webhook_id,
            since = CASE WHEN l.webhook_id = excluded.webhook_id THEN l.since ELSE now() END,
            read_to = CASE WHEN l.webhook_id = excluded.webhook_id THEN l.read_to END,
            etag = CASE WHEN l.webhook_id = excluded.webhook_id THEN l.etag END
        RETURNING webhook_id, since, read_to, etag
        """)

    private static let judged = SQLStatement(
        "cursor.judged",
        """
        UPDATE sync_hook_logs SET read_to = greatest(read_to, $3), etag = $4, read_at = now()
        WHERE repo_id = $1 AND webhook_id = $2
        """)
}
