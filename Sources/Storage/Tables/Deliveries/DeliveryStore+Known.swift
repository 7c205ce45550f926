// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements on deliveries that were stored before: those that arrive again, and those that were overlooked.
extension DeliveryStore {
    /// What is known of a delivery that arrives again.
    public enum Known: Sendable, Equatable {
        /// It was applied or ignored. `isYoung`: it was stored within the last half minute.
        case settled(Int64, isYoung: Bool)
        /// It still waits to be applied, under this sequence.
        case pending(Int64)
        /// It failed or died, and may be tried again.
        case failed
        /// It is not stored any more.
        case gone
    }

    /// Looks stored deliveries up. It takes no lock, so it waits for nobody.
    public static func known(_ keys: [DeliveryKey]) -> PostgresQuery {
        var query = PostgresQuery(known)
        query.bindArray(keys.map(\.hookID))
        query.bindArray(keys.map(\.guid))
        return query
    }

    /// What `known` found of each delivery, in the order in which they were given.
    public static func known(from result: PostgresResult, count: Int) throws(PostgresError) -> [Known] {
        var found = [Known](repeating: .gone, count: count)
        try result.readEach { (row) throws(PostgresError) in
            let place: Int64 = try row.next()
            let state: String = try row.next()
            let sequence: Int64 = try row.next()
            let isYoung: Bool = try row.next()
            found[Int(place) - 1] =
                switch DeliveryOutcome.State(rawValue: state) {
                case .pending: .pending(sequence)
                case .failed, .dead: .failed
                case .applied, .ignored, nil: .settled(sequence, isYoung: isYoung)
                }
        }
        return found
    }

    /// Makes failed and dead deliveries pending again, with the bodies that have come now, as if they had come for the
    /// first time. A row that another transaction has locked is left alone: intake waits for nobody's lock.
    public static func retry(_ deliveries: [NewDelivery]) -> PostgresQuery {
        var query = PostgresQuery(retry, capacity: deliveries.reduce(0) { $0 + $1.body.count + 128 })
        bind(deliveries, to: &query)
        return query
    }

    /// The new sequence of each delivery given to `retry`; nil for one that was left alone.
    public static func retried(from result: PostgresResult, count: Int) throws(PostgresError) -> [Int64?] {
        var sequences = [Int64?](repeating: nil, count: count)
        try result.readEach { (row) throws(PostgresError) in
            let place: Int64 = try row.next()
            sequences[Int(place) - 1] = try row.next()
        }
        return sequences
    }

    /// The projects whose oldest pending delivery was stored longer ago than `age`, with its sequence.
    public static func late(olderThan age: Duration) -> PostgresQuery {
        PostgresQuery(lateStatement, Int64(age / .milliseconds(1)))
    }

    /// The projects that `late` found, each with the sequence of its oldest pending delivery.
    public static func late(from result: PostgresResult) throws(PostgresError) -> [(project: UUID, sequence: Int64)] {
        try result.read { (row) throws(PostgresError) in (project: try row.next(), sequence: try row.next()) }
    }

    static let known = SQLStatement(
        "delivery.known",
        """
        SELECT k.place, d.state, d.seq, d.received_at > now() - interval '30 seconds'
        FROM unnest($1::bigint[], $2::uuid[]) WITH ORDINALITY AS k (hook_id, guid, place)
        JOIN sync_deliveries d ON d.hook_id = k.hook_id AND d.guid = k.guid
        """)

    // A new sequence and a new day, so that project and janitor treat the row like a delivery that has just come. The
    // former body goes with its partition.
    static let retry = SQLStatement(
        "delivery.retry",
        """
        WITH failed AS MATERIALIZED (
            SELECT d.hook_id, d.guid, i.event, i.is_form, i.place
            FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::boolean[])
                WITH ORDINALITY AS i (hook_id, guid, event, is_form, place)
            JOIN sync_deliveries d ON d.hook_id = i.hook_id AND d.guid = i.guid
            WHERE d.state IN ('failed', 'dead')
            FOR UPDATE OF d SKIP LOCKED
        ), retried AS (
            UPDATE sync_deliveries d SET
                seq = DEFAULT, state = 'pending', source = 'redelivered', event = f.event, is_form = f.is_form,
                attempts = 0, next_attempt_at = NULL, last_error = NULL, reason = NULL,
                received_at = DEFAULT, received_on = DEFAULT
            FROM failed f WHERE d.hook_id = f.hook_id AND d.guid = f.guid
            RETURNING d.seq, d.received_on, f.place
        ), bodies AS (
            INSERT INTO sync_delivery_bodies (seq, received_on, body)
            SELECT r.seq, r.received_on, b.body
            FROM unnest($5::bytea[]) WITH ORDINALITY AS b (body, place) JOIN retried r USING (place)
        )
        SELECT place, seq FROM retried
        """)

    // Goes from project to project along the index of pending deliveries, and looks at one row of each, however many
    // wait (PostgreSQL wiki, "Loose indexscan").
    static let lateStatement = SQLStatement(
        "delivery.late",
        """
        WITH RECURSIVE oldest AS (
            (SELECT project_id, seq, received_at FROM sync_deliveries
            WHERE state = 'pending' ORDER BY project_id, seq LIMIT 1)
            UNION ALL
            SELECT n.project_id, n.seq, n.received_at FROM oldest o CROSS JOIN LATERAL (
                SELECT d.project_id, d.seq, d.received_at FROM sync_deliveries d
                WHERE d.state = 'pending' AND d.project_id > o.project_id ORDER BY d.project_id, d.seq LIMIT 1
            ) n
        )
        SELECT project_id, seq FROM oldest WHERE received_at < now() - $1::bigint * interval '1 millisecond'
        """)
}
