// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// An event to publish.
public struct OutboxRow: Sendable, Hashable {
    /// The topic, `github.…`.
    public let topic: String
    /// The payload: the text of a JSON object.
    public let payload: String

    /// Makes a row.
    public init(topic: String, payload: String) {
        self.topic = topic
        self.payload = payload
    }
}

/// Statements on `sync_outbox`.
public enum OutboxStore {
    /// Adds events. They are published in the given order.
    public static func append(_ rows: [OutboxRow]) -> PostgresQuery {
        var query = PostgresQuery(append, capacity: 256 * rows.count)
        query.bindArray(rows.map(\.topic))
        query.bindArray(rows.map(\.payload))
        return query
    }

    /// Deletes up to `limit` events that were published more than a day ago.
    public static func forgetPublished(limit: Int64) -> PostgresQuery {
        PostgresQuery(forgetPublished, limit)
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [append, forgetPublished]
    }

    private static let forgetPublished = SQLStatement(
        "outbox.forget_published",
        """
        WITH old AS MATERIALIZED (
            SELECT id FROM sync_outbox WHERE published_at < now() - interval '1 day' LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        DELETE FROM sync_outbox o USING old WHERE o.id = old.id
        """)

    private static let append = SQLStatement(
        "outbox.append",
        """
        INSERT INTO sync_outbox (topic, payload)
        SELECT topic, payload::jsonb FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS e (topic, payload, place)
        ORDER BY place
        """)
}
