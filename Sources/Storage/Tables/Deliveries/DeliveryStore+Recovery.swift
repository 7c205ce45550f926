// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A delivery that was read from a hook's delivery log.
public struct PulledDelivery: Sendable {
    /// The GUID, which all attempts share.
    public let guid: UUID
    /// `X-GitHub-Event`.
    public let event: String
    /// The payload as JSON. It is not byte for byte what GitHub signed.
    public let payload: [UInt8]

    /// Makes a delivery.
    public init(guid: UUID, event: String, payload: [UInt8]) {
        self.guid = guid
        self.event = event
        self.payload = payload
    }
}

/// Statements by which recovery asks for and stores deliveries.
extension DeliveryStore {
    /// Which of these deliveries of a hook are stored, whatever became of them.
    public static func stored(hook: Int64, among guids: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(stored, hook)
        query.bindArray(guids)
        return query
    }

    /// The GUIDs that `stored` found.
    public static func guids(from result: PostgresResult) throws(PostgresError) -> Set<UUID> {
        var guids: Set<UUID> = []
        try result.readEach { (row) throws(PostgresError) in guids.insert(try row.next()) }
        return guids
    }

    /// Stores deliveries of a link's hook that were pulled from its log. Those that have come meanwhile stay as they
    /// are. The link's project then has to be told that it missed something.
    public static func append(_ pulled: [PulledDelivery], hook: Int64, repoID: UUID) -> PostgresQuery {
        let bytes = pulled.reduce(0) { $0 + $1.payload.count }
        var query = PostgresQuery(appendPulled, capacity: bytes + 128 * pulled.count + 256)
        query.bind(repoID)
        query.bind(hook)
        query.bindArray(pulled.map(\.guid))
        query.bindArray(pulled.map(\.event))
        query.bindArray(pulled.lazy.map(\.payload))
        return query
    }

    /// For ``StatementCatalog``.
    static var recoveryStatements: [SQLStatement] { [stored, appendPulled] }

    private static let stored = SQLStatement(
        "delivery.stored", "SELECT guid FROM sync_deliveries WHERE hook_id = $1 AND guid = ANY ($2::uuid[])")

    private static let appendPulled = SQLStatement(
        "delivery.append_pulled",
        """
        WITH incoming AS MATERIALIZED (
            SELECT d.guid, d.event, d.place, r.id AS repo_id, r.project_id
            FROM unnest($3::uuid[], $4::text[]) WITH ORDINALITY AS d (guid, event, place)
            CROSS JOIN github_repositories r WHERE r.id = $1 AND r.webhook_id = $2
        ), stored AS (
            INSERT INTO sync_deliveries (hook_id, guid, repo_id, project_id, event, source)
            SELECT $2::bigint, guid, repo_id, project_id, event, 'pulled' FROM incoming ORDER BY place
            ON CONFLICT (hook_id, guid) DO NOTHING
            RETURNING seq, guid, received_on
        )
        INSERT INTO sync_delivery_bodies (seq, received_on, body)
        SELECT stored.seq, stored.received_on, b.body
        FROM unnest($5::bytea[]) WITH ORDINALITY AS b (body, place)
        JOIN incoming USING (place) JOIN stored USING (guid)
        RETURNING seq
        """)
}
