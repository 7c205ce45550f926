// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One event to publish: its topic and its payload as JSON text.
public struct OutboxRow: Sendable, Hashable {
    /// The topic, `github.…`.
    public let topic: String
    /// A JSON object.
    public let payload: String

    /// Makes a row.
    public init(topic: String, payload: String) {
        self.topic = topic
        self.payload = payload
    }
}

/// Statements on `sync_outbox`.
public enum OutboxStore {
    /// Adds events; their order is the order given.
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
