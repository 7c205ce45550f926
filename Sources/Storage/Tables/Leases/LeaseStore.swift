// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// The proof that an instance holds a lease: a later holder has a greater fencing number.
public struct LeaseClaim: Sendable, Hashable {
    /// What the lease is for.
    public let name: String
    /// The instance.
    public let owner: UUID
    /// The fencing number.
    public let fence: Int64

    /// Makes a claim.
    public init(name: String, owner: UUID, fence: Int64) {
        self.name = name
        self.owner = owner
        self.fence = fence
    }
}

/// Statements on `sync_leases`. Only the database's clock decides whether a lease has expired.
public enum LeaseStore {
    /// Takes a lease that is free, has expired, or is the instance's own. The fencing number grows unless the instance
    /// held it without a gap.
    public static func take(_ name: String, owner: UUID, for duration: Duration) -> PostgresQuery {
        PostgresQuery(take, name, owner, duration.wholeMilliseconds)
    }

    /// The fencing number that `take` got; nil if another instance holds the lease.
    public static func fence(from result: PostgresResult) throws(PostgresError) -> Int64? {
        try result.first?.decode(0)
    }

    /// Gives a lease back, so that another instance can take it at once. Does nothing if it was lost.
    public static func release(_ claim: LeaseClaim) -> PostgresQuery {
        PostgresQuery(release, claim.name, claim.owner, claim.fence)
    }

    /// A condition that a lease is still held, for statements that write under it. It locks the lease's row, so that
    /// nobody takes the lease before the write is committed.
    static func held(name: String, owner: String, fence: String) -> String {
        "EXISTS (SELECT FROM sync_leases WHERE name = \(name) AND owner = \(owner) AND fence = \(fence) FOR SHARE)"
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [take, release]
    }

    private static let take = SQLStatement(
        "lease.take",
        """
        INSERT INTO sync_leases AS l (name, owner, expires_at)
        VALUES ($1, $2, clock_timestamp() + $3::bigint * interval '1 millisecond')
        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at,
            fence = CASE WHEN l.owner = excluded.owner AND l.expires_at > clock_timestamp() THEN l.fence
                ELSE l.fence + 1 END
        WHERE l.owner = excluded.owner OR l.expires_at <= clock_timestamp()
        RETURNING fence
        """)

    private static let release = SQLStatement(
        "lease.release",
        "UPDATE sync_leases SET expires_at = '-infinity' WHERE name = $1 AND owner = $2 AND fence = $3")
}
