// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Statements that delete old deliveries and their bodies.
public enum RetentionStore {
    /// Makes the body partitions of today and the coming days.
    public static func makePartitions(daysAhead: Int32) -> PostgresQuery {
        PostgresQuery(make, daysAhead)
    }

    /// Drops the body partitions that are older than the retention.
    public static func dropPartitions(olderThanSeconds seconds: Int64) -> PostgresQuery {
        PostgresQuery(drop, seconds)
    }

    /// Deletes up to `limit` finished deliveries that are older than the retention.
    public static func forgetDeliveries(olderThanSeconds seconds: Int64, limit: Int64) -> PostgresQuery {
        PostgresQuery(forget, seconds, limit)
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [make, drop, forget]
    }

    private static let make = SQLStatement("retention.make_partitions", "SELECT sync_make_body_partitions($1)")

    // A partition is kept while a delivery of its day, or of an earlier one, is still pending: its body will be read.
    //
    // The cast: without it Postgres takes the factor of an interval for double precision, and would read the bytes of
    // our integer as a double near zero.
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
