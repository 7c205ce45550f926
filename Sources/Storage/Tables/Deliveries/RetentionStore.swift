// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Statements that delete old deliveries, and that make and drop the partitions of their bodies.
///
/// No statement here makes intake wait: none locks `sync_delivery_bodies` against readers or writers. Those that need a
/// lock for themselves fail with a lock conflict when another session holds one, and are repeated later.
public enum RetentionStore {
    /// A partition of the bodies that is older than the retention, and how far its removal has come.
    public struct ExpiredPartition: Sendable, Equatable {
        /// The steps of the removal.
        public enum Stage: String, Sendable {
            /// It is a partition. Next: `detached`, or `detaching` if a session used the table for too long.
            case attached
            /// Nobody sees its rows any more, but it is not a table of its own yet. Next: `detached`.
            case detaching
            /// It is a table of its own, and can be dropped.
            case detached
        }

        /// The table's name: letters, digits and underscores.
        public let name: String
        /// The stage.
        public let stage: Stage
    }

    /// Makes the body partitions of today and the coming days.
    public static func makePartitions(daysAhead: Int32) -> PostgresQuery {
        PostgresQuery(make, daysAhead)
    }

    /// How many partitions `makePartitions` has made.
    public static func made(from result: PostgresResult) throws(PostgresError) -> Int32 {
        try result.first?.decode(0) ?? 0
    }

    /// The body partitions that are older than the retention, the oldest first.
    public static func expiredPartitions(olderThanSeconds seconds: Int64) -> PostgresQuery {
        PostgresQuery(expired, seconds)
    }

    /// The partitions that `expiredPartitions` found.
    public static func expiredPartitions(from result: PostgresResult) throws(PostgresError) -> [ExpiredPartition] {
        try result.read { (row) throws(PostgresError) in
            ExpiredPartition(name: try row.next(), stage: ExpiredPartition.Stage(rawValue: try row.next()) ?? .attached)
        }
    }

    /// The next step of a partition's removal; nil when it is a table of its own. Must be run alone.
    ///
    /// Detaching concurrently has two steps. If a session uses the table for longer than the lock timeout, such as a
    /// dump, the second step is left to do.
    public static func detach(_ partition: ExpiredPartition) -> PostgresQuery? {
        let step: String
        switch partition.stage {
        case .attached: step = "CONCURRENTLY"
        case .detaching: step = "FINALIZE"
        case .detached: return nil
        }
        return PostgresQuery(
            SQLStatement(
                "retention.detach_partition",
                "ALTER TABLE sync_delivery_bodies DETACH PARTITION \(partition.name) \(step)", isPrepared: false))
    }

    /// Drops a partition that is detached.
    public static func drop(_ partition: ExpiredPartition) -> PostgresQuery {
        PostgresQuery(
            SQLStatement("retention.drop_partition", "DROP TABLE IF EXISTS \(partition.name)", isPrepared: false))
    }

    /// Whether a step of a partition's removal did not get a lock in time, or another instance is doing the same work.
    /// It has changed nothing, or has left a step to be done later.
    public static func isPostponed(_ error: PostgresError) -> Bool {
        // 55000: a partition is being detached already. 42P01: it is no partition, or no table, any more.
        error.isLockConflict || ["55000", "42P01"].contains(error.sqlState)
    }

    /// Deletes up to `limit` finished deliveries that are older than the retention.
    public static func forgetDeliveries(olderThanSeconds seconds: Int64, limit: Int64) -> PostgresQuery {
        PostgresQuery(forget, seconds, limit)
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [make, expired, forget]
    }

    private static let make = SQLStatement("retention.make_partitions", "SELECT sync_make_body_partitions($1)")

    // A partition is kept while a delivery of its day, or of an earlier one, is still pending: its body will be read.
    //
    // The cast: without it Postgres takes the factor of an interval for double precision, and would read the bytes of
    // our integer as a double near zero.
    private static let expired = SQLStatement(
        "retention.expired_partitions",
        """
        SELECT c.relname::text, CASE
            WHEN i.inhrelid IS NULL THEN 'detached' WHEN i.inhdetachpending THEN 'detaching' ELSE 'attached' END
        FROM pg_class parent
            JOIN pg_class c ON c.relnamespace = parent.relnamespace
                AND c.relkind = 'r' AND c.relname ~ '^sync_delivery_bodies_[0-9]{8}$'
            LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
        WHERE parent.oid = 'sync_delivery_bodies'::regclass
            AND right(c.relname::text, 8) < to_char(least(
                ((now() - $1::bigint * interval '1 second') AT TIME ZONE 'UTC')::date,
                (SELECT min(received_on) FROM sync_deliveries WHERE state = 'pending')), 'YYYYMMDD')
        ORDER BY c.relname
        """)

    private static let forget = SQLStatement(
        "retention.forget_deliveries",
        """
        WITH old AS MATERIALIZED (
            SELECT hook_id, guid FROM sync_deliveries
            WHERE received_on < ((now() - $1::bigint * interval '1 second') AT TIME ZONE 'UTC')::date
                AND state <> 'pending'
            LIMIT $2 FOR UPDATE SKIP LOCKED
        )
        DELETE FROM sync_deliveries d USING old WHERE d.hook_id = old.hook_id AND d.guid = old.guid
        """)
}
