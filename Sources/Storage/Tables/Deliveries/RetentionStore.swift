// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Statements that keep the inbox small.
public enum RetentionStore {
    /// Makes the body partitions of today and the days ahead.
    public static func makePartitions(daysAhead: Int32) -> PostgresQuery {
        PostgresQuery(make, daysAhead)
    }

    /// Drops the body partitions older than the retention.
    public static func dropPartitions(olderThanSeconds seconds: Int64) -> PostgresQuery {
        PostgresQuery(drop, seconds)
    }

    /// Forgets up to `limit` finished deliveries older than the retention.
    public static func forgetDeliveries(olderThanSeconds seconds: Int64, limit: Int64) -> PostgresQuery {
        PostgresQuery(forget, seconds, limit)
    }

    // Without its type, a factor of an interval is double precision to Postgres, and our integer's bytes next to nothing.
    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [make, drop, forget]
    }

    private static let make = SQLStatement("retention.make_partitions", "SELECT sync_make_body_partitions($1)")

    /// A partition's bodies go only when nothing in it waits to be applied any more.
    private static let drop = SQLStatement(
        "retention.drop_partitions",
        """
        SELECT sync_drop_body_partitions(least(
            ((now() - $1::bigint * interval '1 second') AT TIME ZONE 'UTC')::date,
            (SELECT min(received_on) FROM sync_deliveries WHERE state = 'pending')))
        """)

    private static let forget = SQLStatement(
        "retention.forget_deliveries",
        """
        DELETE FROM sync_deliveries WHERE (hook_id, guid) IN (
            SELECT hook_id, guid FROM sync_deliveries
            WHERE received_on < ((now() - $1::bigint * interval '1 second') AT TIME ZONE 'UTC')::date AND state <> 'pending'
            LIMIT $2 FOR UPDATE SKIP LOCKED)
        """)
}
