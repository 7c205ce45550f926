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

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [append]
    }

    private static let append = SQLStatement(
        "outbox.append",
        """
        INSERT INTO sync_outbox (topic, payload)
        SELECT topic, payload::jsonb FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS e (topic, payload, place)
        ORDER BY place
        """)
}
