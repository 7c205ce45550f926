// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// An entry of a stream that cannot be understood.
public struct RejectedEvent: Sendable, Hashable {
    /// The entry's id.
    public let entryID: String
    /// What it says it is.
    public let type: String
    /// The beginning of its fields, for a person to read.
    public let fields: String
    /// Why it cannot be understood.
    public let reason: String

    /// Describes an entry; nothing is stored.
    public init(entryID: String, type: String, fields: String, reason: String) {
        self.entryID = entryID
        self.type = type
        self.fields = fields
        self.reason = reason
    }
}

/// Statements on `sync_stream_positions` and `sync_rejected_events`: how far a stream of Paca's was read, and which of
/// its entries were not understood.
public enum StreamStore {
    /// The newest entry whose work is committed.
    public static func position(of stream: String) -> PostgresQuery {
        PostgresQuery(position, stream)
    }

    /// The id that `position` found.
    public static func position(from result: PostgresResult) throws(PostgresError) -> String? {
        try result.first?.decode(0, as: String.self)
    }

    /// Stores the newest entry whose work is committed with the same transaction.
    public static func store(position id: String, of stream: String) -> PostgresQuery {
        PostgresQuery(storePosition, stream, id)
    }

    /// Sets entries aside.
    public static func reject(_ events: [RejectedEvent], of stream: String) -> PostgresQuery {
        var query = PostgresQuery(reject, stream)
        query.bindArray(events.map(\.entryID))
        query.bindArray(events.map(\.type))
        query.bindArray(events.map(\.fields))
        query.bindArray(events.map(\.reason))
        return query
    }

    /// Deletes up to `limit` entries that were set aside more than 30 days ago.
    public static func forgetRejected(limit: Int64) -> PostgresQuery {
        PostgresQuery(forgetRejected, limit)
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [position, storePosition, reject, forgetRejected]
    }

    private static let position = SQLStatement(
        "stream.position", "SELECT last_id FROM sync_stream_positions WHERE stream = $1")

    private static let storePosition = SQLStatement(
        "stream.store_position",
        """
        INSERT INTO sync_stream_positions (stream, last_id) VALUES ($1, $2)
        ON CONFLICT (stream) DO UPDATE SET last_id = excluded.last_id, updated_at = now()
        """)

    private static let reject = SQLStatement(
        "stream.reject",
        """
        INSERT INTO sync_rejected_events (stream, entry_id, type, fields, reason)
        SELECT $1::text, e.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS e
        ON CONFLICT (stream, entry_id) DO NOTHING
        """)

    private static let forgetRejected = SQLStatement(
        "stream.forget_rejected",
        """
        WITH old AS MATERIALIZED (
            SELECT stream, entry_id FROM sync_rejected_events WHERE rejected_at < now() - interval '30 days' LIMIT $1
        )
        DELETE FROM sync_rejected_events r USING old WHERE r.stream = old.stream AND r.entry_id = old.entry_id
        """)
}
