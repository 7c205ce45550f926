// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// How much of a link's history was read: a row of `sync_backfills`.
public struct BackfillRow: Sendable, Equatable {
    /// Whether everything was read.
    public var isDone: Bool
    /// The page of pull requests to read next, from 1.
    public var nextPage: Int32
    /// How many pull requests were read.
    public var done: Int32
    /// How many there are, as far as GitHub has said.
    public var total: Int32?
    /// How many could not be read.
    public var skipped: Int32
    /// When it began.
    public let startedAt: PostgresTimestamp
    /// When it ended; nil while it is under way.
    public let finishedAt: PostgresTimestamp?
}

/// Statements on `sync_backfills`.
public enum BackfillStore {
    /// Reads how far a link's backfill is, and begins one that was not begun.
    public static func begin(_ link: UUID) -> PostgresQuery {
        PostgresQuery(begin, link)
    }

    /// The row that `begin` or `select` found.
    public static func rows(from result: PostgresResult) throws(PostgresError) -> [BackfillRow] {
        try result.read { (row) throws(PostgresError) in
            BackfillRow(
                isDone: try row.next(), nextPage: try row.next(), done: try row.next(), total: try row.next(),
                skipped: try row.next(), startedAt: try row.next(), finishedAt: try row.next())
        }
    }

    /// Writes how far it is. A page that was read twice, after a crash, counts once.
    public static func advance(_ row: BackfillRow, of link: UUID, from page: Int32) -> PostgresQuery {
        PostgresQuery(advance, link, page, row.nextPage, row.done, row.total, row.skipped, row.isDone)
    }

    /// Begins a finished backfill anew.
    public static func restart(_ link: UUID) -> PostgresQuery {
        PostgresQuery(restart, link)
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] { [begin, advance, restart] }

    private static let columns = "state = 'done', next_page, done, total, skipped, started_at, finished_at"

    private static let begin = SQLStatement(
        "backfill.begin",
        """
        WITH begun AS (
            INSERT INTO sync_backfills (repo_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING *
        )
        SELECT \(columns) FROM begun
        UNION ALL
        SELECT \(columns) FROM sync_backfills WHERE repo_id = $1
        """)

    private static let advance = SQLStatement(
        "backfill.advance",
        """
        UPDATE sync_backfills SET next_page = $3, done = $4, total = $5, skipped = $6,
            state = CASE WHEN $7 THEN 'done' ELSE 'running' END, finished_at = CASE WHEN $7 THEN now() END
        WHERE repo_id = $1 AND next_page = $2 AND state = 'running'
        """)

    private static let restart = SQLStatement(
        "backfill.restart",
        """
        UPDATE sync_backfills SET state = 'running', next_page = 1, done = 0, total = NULL, skipped = 0,
            started_at = now(), finished_at = NULL
        WHERE repo_id = $1 AND state = 'done'
        """)
}
