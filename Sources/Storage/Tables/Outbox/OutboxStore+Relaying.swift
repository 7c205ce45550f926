// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// An event of the outbox that waits to be published.
public struct WaitingEvent: Sendable, Hashable {
    /// Its id, which is also its place in the order.
    public let id: Int64
    /// The event.
    public let row: OutboxRow
    /// The time since it was written.
    public let age: Duration
}

/// The events that wait in the outbox.
public struct OutboxBacklog: Sendable, Hashable {
    /// Their number, up to the limit that was asked for.
    public let count: Int64
    /// The age of the oldest.
    public let oldest: Duration

    /// Nothing waits.
    public static let none = OutboxBacklog(count: 0, oldest: .zero)
}

/// Statements that relay the outbox (`docs/design/host-integration.md`, "Events to Paca").
extension OutboxStore {
    /// The oldest events that were not published, in their order.
    public static func waiting(limit: Int64) -> PostgresQuery {
        PostgresQuery(waiting, limit)
    }

    /// The events that `waiting` found.
    public static func events(from result: PostgresResult) throws(PostgresError) -> [WaitingEvent] {
        try result.read { (row) throws(PostgresError) in
            WaitingEvent(
                id: try row.next(), row: OutboxRow(topic: try row.next(), payload: try row.next()),
                age: .milliseconds(try row.next(as: Int64.self)))
        }
    }

    /// Notes that events were published. Affects no row if the instance has lost its lease.
    public static func markPublished(_ ids: [Int64], under claim: LeaseClaim) -> PostgresQuery {
        var query = PostgresQuery(markPublished, claim.name, claim.owner, claim.fence)
        query.bindArray(ids)
        return query
    }

    /// How many events wait, and for how long. Counts no further than `limit`.
    public static func backlog(limit: Int64) -> PostgresQuery {
        PostgresQuery(backlog, limit)
    }

    /// What `backlog` found.
    public static func backlog(from result: PostgresResult) throws(PostgresError) -> OutboxBacklog {
        guard let row = result.first else { return .none }
        return OutboxBacklog(count: try row.decode(0), oldest: .milliseconds(try row.decode(1, as: Int64.self)))
    }

    /// Sends the oldest events that were not sent so far by `NOTIFY paca_events`, in their order. They go on waiting for a
    /// Valkey.
    public static func announce(limit: Int64, under claim: LeaseClaim) -> PostgresQuery {
        PostgresQuery(announce, claim.name, claim.owner, claim.fence, limit)
    }

    /// How many events `announce` sent.
    public static func announced(from result: PostgresResult) throws(PostgresError) -> Int64 {
        try result.first?.decode(0) ?? 0
    }

    /// Whether events wait to be announced.
    public static var unannounced: PostgresQuery { PostgresQuery(unannouncedStatement) }

    /// Deletes up to `limit` events that were not published and are older than `age`.
    public static func forgetUnpublished(olderThan age: Duration, limit: Int64) -> PostgresQuery {
        PostgresQuery(forgetUnpublished, age.wholeMilliseconds, limit)
    }

    /// For ``StatementCatalog``.
    static var relayStatements: [SQLStatement] {
        [waiting, markPublished, backlog, announce, unannouncedStatement, forgetUnpublished]
    }

    private static let waiting = SQLStatement(
        "outbox.waiting",
        """
        SELECT id, topic, payload::text, (extract(epoch FROM clock_timestamp() - created_at) * 1000)::bigint
        FROM sync_outbox WHERE published_at IS NULL ORDER BY id LIMIT $1
        """)

    private static let markPublished = SQLStatement(
        "outbox.mark_published",
        """
        UPDATE sync_outbox SET published_at = now()
        WHERE id = ANY ($4::bigint[]) AND published_at IS NULL
            AND \(LeaseStore.held(name: "$1", owner: "$2", fence: "$3"))
        """)

    private static let backlog = SQLStatement(
        "outbox.backlog",
        """
        SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(w.created_at)) * 1000, 0)::bigint
        FROM (SELECT created_at FROM sync_outbox WHERE published_at IS NULL ORDER BY id LIMIT $1) w
        """)

    // pg_notify takes no text of 8,000 bytes or more. No event of ours is as long.
    private static let announce = SQLStatement(
        "outbox.announce",
        """
        WITH sent AS MATERIALIZED (
            SELECT id, jsonb_build_object('type', topic, 'payload', payload, 'source', 'com.paca.github')::text AS message
            FROM sync_outbox
            WHERE published_at IS NULL AND notified_at IS NULL
                AND \(LeaseStore.held(name: "$1", owner: "$2", fence: "$3"))
            ORDER BY id LIMIT $4
        ), marked AS (
            UPDATE sync_outbox o SET notified_at = now() FROM sent WHERE o.id = sent.id
        )
        SELECT count(CASE WHEN octet_length(message) < 8000 THEN pg_notify('paca_events', message)::text ELSE '' END)
        FROM sent
        """)

    private static let unannouncedStatement = SQLStatement(
        "outbox.unannounced",
        "SELECT 1 FROM sync_outbox WHERE published_at IS NULL AND notified_at IS NULL ORDER BY id LIMIT 1")

    private static let forgetUnpublished = SQLStatement(
        "outbox.forget_unpublished",
        """
        WITH old AS MATERIALIZED (
            SELECT id FROM (SELECT id, created_at FROM sync_outbox WHERE published_at IS NULL ORDER BY id LIMIT $2) w
            WHERE created_at < now() - $1::bigint * interval '1 millisecond'
        )
        DELETE FROM sync_outbox o USING old WHERE o.id = old.id AND o.published_at IS NULL
        """)
}
