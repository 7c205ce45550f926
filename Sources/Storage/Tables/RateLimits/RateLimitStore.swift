// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The stored state of one limit of one GitHub account.
public struct RateLimitRow: Sendable, Hashable {
    /// The account.
    public let account: String
    /// The limit: GitHub's name of the resource, such as `core`, or in parentheses the name of a limit of our own.
    public let resource: String
    /// How much the limit allows in total; nil where GitHub states nothing.
    public let limit: Int32?
    /// How much of it is left; nil where unknown.
    public let remaining: Int32?
    /// When the whole limit is available again.
    public let resetAt: PostgresTimestamp?
    /// Until when nothing may be sent; nil if nothing is blocked.
    public let blockedUntil: PostgresTimestamp?
    /// How often GitHub has refused requests in a row.
    public let strikes: Int32

    /// Makes a row.
    public init(
        account: String, resource: String, limit: Int32? = nil, remaining: Int32? = nil,
        resetAt: PostgresTimestamp? = nil, blockedUntil: PostgresTimestamp? = nil, strikes: Int32 = 0
    ) {
        self.account = account
        self.resource = resource
        self.limit = limit
        self.remaining = remaining
        self.resetAt = resetAt
        self.blockedUntil = blockedUntil
        self.strikes = strikes
    }
}

/// Statements on `sync_rate_limits`.
public enum RateLimitStore {
    /// The limits of one account.
    public static func select(account: String) -> PostgresQuery {
        PostgresQuery(select, account)
    }

    /// The rows that `select` found.
    public static func rows(from result: PostgresResult) throws(PostgresError) -> [RateLimitRow] {
        try result.read { (row) throws(PostgresError) in
            RateLimitRow(
                account: try row.next(), resource: try row.next(), limit: try row.next(), remaining: try row.next(),
                resetAt: try row.next(), blockedUntil: try row.next(), strikes: try row.next())
        }
    }

    /// Writes limits. If another instance has stored a different state of the same limit, the stricter one is kept.
    /// - Parameter rows: no two with the same (account, resource).
    public static func save(_ rows: [RateLimitRow]) -> PostgresQuery {
        var query = PostgresQuery(save, capacity: 96 * rows.count)
        // Every instance locks rows in the same order, so that two of them cannot deadlock.
        let rows = rows.sorted { ($0.account, $0.resource) < ($1.account, $1.resource) }
        query.bindArray(rows.map(\.account))
        query.bindArray(rows.map(\.resource))
        query.bindArray(rows.map(\.limit))
        query.bindArray(rows.map(\.remaining))
        query.bindArray(rows.map(\.resetAt))
        query.bindArray(rows.map(\.blockedUntil))
        query.bindArray(rows.map(\.strikes))
        return query
    }

    /// Deletes limits that were not written for this long and that do not block anything.
    public static func forget(olderThanSeconds seconds: Int64) -> PostgresQuery {
        PostgresQuery(forget, seconds)
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [select, save, forget]
    }

    private static let select = SQLStatement(
        "rate_limit.select",
        """
        SELECT account, resource, "limit", remaining, reset_at, blocked_until, strikes
        FROM sync_rate_limits WHERE account = $1 ORDER BY resource
        """)

    // Reset times within five seconds mean the same window, since GitHub's answers differ by that much. Of the same
    // window the smaller remainder is kept, of two windows the later one.
    private static let save = SQLStatement(
        "rate_limit.save",
        """
        INSERT INTO sync_rate_limits AS old
            (account, resource, "limit", remaining, reset_at, blocked_until, strikes)
        SELECT * FROM unnest($1::text[], $2::text[], $3::integer[], $4::integer[], $5::timestamptz[],
            $6::timestamptz[], $7::integer[])
        ON CONFLICT (account, resource) DO UPDATE SET
            "limit" = excluded."limit",
            remaining = CASE
                WHEN old.reset_at > excluded.reset_at + interval '5 seconds' THEN old.remaining
                WHEN old.reset_at >= excluded.reset_at - interval '5 seconds'
                    THEN least(old.remaining, excluded.remaining)
                ELSE excluded.remaining
            END,
            reset_at = greatest(old.reset_at, excluded.reset_at),
            blocked_until = greatest(old.blocked_until, excluded.blocked_until),
            strikes = excluded.strikes,
            updated_at = now()
        """)

    private static let forget = SQLStatement(
        "rate_limit.forget",
        """
        DELETE FROM sync_rate_limits
        WHERE updated_at < now() - $1::bigint * interval '1 second' AND (blocked_until IS NULL OR blocked_until < now())
        """)
}
