// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// One delivery, as its project's log shows it.
public struct DeliveryLogRow: Sendable, Equatable {
    /// Its key.
    public let key: DeliveryKey
    /// Where it stands in the log.
    public let place: DeliveryLogPlace
    /// Our id of the linked repository.
    public let repoID: UUID
    /// `X-GitHub-Event`.
    public let event: String
    /// The payload's `action`.
    public let action: String?
    /// What it is about, such as `#12` or `heads/main`; nil for something else, or while it waits.
    public let subject: String?
    /// `webhook`, `pulled` or `redelivered`.
    public let source: String
    /// What became of it.
    public let state: DeliveryOutcome.State
    /// How many tries have failed.
    public let attempts: Int32
    /// Why it changed nothing, or less than expected.
    public let reason: String?
    /// What went wrong last.
    public let error: String?
    /// When it was stored.
    public let receivedAt: PostgresTimestamp
    /// When it was applied.
    public let appliedAt: PostgresTimestamp?
}

/// A place in the delivery log, which is ordered by the day of storing and then by the sequence.
public struct DeliveryLogPlace: Sendable, Hashable {
    /// Days since 1970-01-01, UTC.
    public let day: Int32
    /// The delivery's sequence.
    public let sequence: Int64

    /// Makes a place.
    public init(day: Int32, sequence: Int64) {
        self.day = day
        self.sequence = sequence
    }

    /// Newer than every delivery.
    public static let newest = DeliveryLogPlace(day: 2_000_000, sequence: .max)
}

extension DeliveryLogRow {
    /// Reads ``DeliveryStore/logColumns``.
    init(_ row: inout RowReader) throws(PostgresError) {
        self.init(
            key: DeliveryKey(hookID: try row.next(), guid: try row.next()),
            place: DeliveryLogPlace(day: try row.next(), sequence: try row.next()), repoID: try row.next(),
            event: try row.next(), action: try row.next(), subject: try row.next(), source: try row.next(),
            state: DeliveryOutcome.State(rawValue: try row.next()) ?? .pending, attempts: try row.next(),
            reason: try row.next(), error: try row.next(), receivedAt: try row.next(), appliedAt: try row.next())
    }
}

/// Statements by which people read and repeat deliveries.
extension DeliveryStore {
    /// Deliveries of a project, the newest first.
    /// - Parameters:
    ///   - state: only those in this state; nil for all.
    ///   - repository: only those of this link; nil for all.
    ///   - before: only those after this place in the log, which goes back in time.
    public static func log(
        project: UUID, state: DeliveryOutcome.State?, repository: UUID?, before: DeliveryLogPlace, limit: Int64
    ) -> PostgresQuery {
        PostgresQuery(log, project, state?.rawValue, repository, before.day, before.sequence, limit)
    }

    /// Deliveries of a link that are about a pull request or a branch, the newest first, among the `window` newest.
    public static func log(
        repository: UUID, about subject: LinkExclusion.Subject, window: Int64, limit: Int64
    ) -> PostgresQuery {
        PostgresQuery(logOfSubject, repository, subject.inDeliveries, window, limit)
    }

    /// The rows that `log` found.
    public static func log(from result: PostgresResult) throws(PostgresError) -> [DeliveryLogRow] {
        try result.read(DeliveryLogRow.init)
    }

    /// A delivery of a project, with its body if that is still stored.
    /// - Parameter hook: GitHub's id of the hook; nil for any hook that the project has now.
    public static func find(_ guid: UUID, hook: Int64?, project: UUID) -> PostgresQuery {
        PostgresQuery(find, project, hook, guid)
    }

    /// The delivery that `find` found, and whether its body is still stored.
    public static func found(
        from result: PostgresResult
    ) throws(PostgresError) -> (row: DeliveryLogRow, hasBody: Bool)? {
        try result.readFirst { (row) throws(PostgresError) in (try DeliveryLogRow(&row), try row.next()) }
    }

    /// Makes a delivery that was not applied pending again, with the body that is stored, as if it had come now.
    public static func replay(_ key: DeliveryKey, project: UUID) -> PostgresQuery {
        PostgresQuery(replay, project, key.hookID, key.guid)
    }

    /// The new sequence of the delivery given to `replay`; nil if it was left alone.
    public static func replayed(from result: PostgresResult) throws(PostgresError) -> Int64? {
        try result.first?.decode(0)
    }

    /// The body of a delivery, if it has no more than `limit` bytes.
    public static func body(of key: DeliveryKey, limit: Int64) -> PostgresQuery {
        PostgresQuery(body, key.hookID, key.guid, limit)
    }

    /// The body that `body` found, and whether it is a form.
    public static func body(from result: PostgresResult) throws(PostgresError) -> (bytes: [UInt8], isForm: Bool)? {
        try result.readFirst { (row) throws(PostgresError) in (try row.next(), try row.next()) }
    }

    /// For ``StatementCatalog``.
    static var logStatements: [SQLStatement] { [log, logOfSubject, find, replay, body] }

    private static let logColumns = """
        d.hook_id, d.guid, d.received_on - date '1970-01-01', d.seq, d.repo_id, d.event, d.action, d.subject, d.source,
            d.state, d.attempts, d.reason, d.last_error, d.received_at, d.applied_at
        """

    private static let before = "(d.received_on, d.seq) < (date '1970-01-01' + $4::integer, $5::bigint)"

    // What waits, what failed, and what is done stand in one index each. Each of them gives as many rows as are wanted,
    // and of those the newest are taken.
    private static let log = SQLStatement(
        "delivery.log",
        """
        SELECT * FROM (
            (SELECT \(logColumns) FROM sync_deliveries d
            WHERE d.project_id = $1 AND d.state = 'pending' AND coalesce($2::text, 'pending') = 'pending'
                AND ($3::uuid IS NULL OR d.repo_id = $3) AND \(before)
            ORDER BY d.seq DESC LIMIT $6)
            UNION ALL
            (SELECT \(logColumns) FROM sync_deliveries d
            WHERE d.project_id = $1 AND d.state IN ('failed', 'dead') AND ($2 IS NULL OR d.state = $2)
                AND ($3 IS NULL OR d.repo_id = $3) AND \(before)
            ORDER BY d.received_on DESC, d.seq DESC LIMIT $6)
            UNION ALL
            (SELECT e.* FROM github_repositories r CROSS JOIN LATERAL (
                SELECT \(logColumns) FROM sync_deliveries d
                WHERE d.repo_id = r.id AND d.state <> 'pending' AND d.state IN ('applied', 'ignored')
                    AND ($2 IS NULL OR d.state = $2) AND \(before)
                ORDER BY d.received_on DESC, d.seq DESC LIMIT $6
            ) e
            WHERE r.project_id = $1 AND ($3 IS NULL OR r.id = $3)
                AND coalesce($2, 'applied') IN ('applied', 'ignored')
            ORDER BY 3 DESC, 4 DESC LIMIT $6)
        ) AS l ORDER BY 3 DESC, 4 DESC LIMIT $6
        """)

    // No index has what a delivery is about, because every applied delivery would have to write into it.
    private static let logOfSubject = SQLStatement(
        "delivery.log_of_subject",
        """
        SELECT \(logColumns) FROM (
            SELECT * FROM sync_deliveries
            WHERE repo_id = $1 AND state <> 'pending' ORDER BY received_on DESC, seq DESC LIMIT $3
        ) d WHERE d.subject = $2
        ORDER BY d.received_on DESC, d.seq DESC LIMIT $4
        """)

    private static let find = SQLStatement(
        "delivery.find",
        """
        SELECT \(logColumns),
            EXISTS (SELECT FROM sync_delivery_bodies b WHERE b.seq = d.seq AND b.received_on = d.received_on)
        FROM (
            SELECT $2::bigint AS id WHERE $2 IS NOT NULL
            UNION
            SELECT webhook_id FROM github_repositories WHERE project_id = $1 AND $2 IS NULL
        ) h JOIN sync_deliveries d ON d.hook_id = h.id AND d.guid = $3 AND d.project_id = $1
        ORDER BY d.seq DESC LIMIT 1
        """)

    // A new sequence and a new day, as for a delivery that comes again (`delivery.retry`). The former body goes with its
    // partition.
    private static let replay = SQLStatement(
        "delivery.replay",
        """
        WITH former AS MATERIALIZED (
            SELECT d.hook_id, d.guid, b.body
            FROM sync_deliveries d JOIN sync_delivery_bodies b ON b.seq = d.seq AND b.received_on = d.received_on
            WHERE d.hook_id = $2 AND d.guid = $3 AND d.project_id = $1 AND d.state IN ('failed', 'dead', 'ignored')
            FOR UPDATE OF d
        ), replayed AS (
            UPDATE sync_deliveries d SET seq = DEFAULT, state = 'pending', attempts = 0, next_attempt_at = NULL,
                last_error = NULL, reason = NULL, received_at = DEFAULT, received_on = DEFAULT
            FROM former f WHERE d.hook_id = f.hook_id AND d.guid = f.guid
            RETURNING d.seq, d.received_on
        ), bodies AS (
            INSERT INTO sync_delivery_bodies (seq, received_on, body)
            SELECT r.seq, r.received_on, f.body FROM replayed r CROSS JOIN former f
        )
        SELECT seq FROM replayed
        """)

    private static let body = SQLStatement(
        "delivery.body",
        """
        SELECT b.body, d.is_form
        FROM sync_deliveries d JOIN sync_delivery_bodies b ON b.seq = d.seq AND b.received_on = d.received_on
        WHERE d.hook_id = $1 AND d.guid = $2 AND octet_length(b.body) <= $3::bigint
        """)
}
