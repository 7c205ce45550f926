// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements on `sync_deliveries` and its bodies.
public enum DeliveryStore {
    /// What the database said of one appended delivery.
    public enum Appended: Sendable, Equatable {
        /// Stored now, at this place in the order.
        case stored(Int64)
        /// Stored before.
        case duplicate
        /// Not stored: the hook is gone, or its secret is another by now.
        case hookChanged
    }

    /// Stores deliveries in one statement, each only if its hook still has the secret that verified it.
    /// - Parameter deliveries: with distinct keys.
    public static func append(_ deliveries: [NewDelivery]) -> PostgresQuery {
        var places: [HookRecord: Int32] = [:]
        var hooks: [HookRecord] = []
        let hookPlaces = deliveries.map { delivery in
            places[delivery.hook]
                ?? {
                    hooks.append(delivery.hook)
                    places[delivery.hook] = Int32(hooks.count)
                    return Int32(hooks.count)
                }()
        }
        let bodyBytes = deliveries.reduce(0) { $0 + $1.body.count }
        var query = PostgresQuery(append, capacity: bodyBytes + 128 * deliveries.count + 256 * hooks.count + 256)
        query.bindArray(hooks.map(\.repoID))
        query.bindArray(hooks.map(\.secretCiphertext))
        query.bindArray(hookPlaces)
        query.bindArray(deliveries.map(\.hookID))
        query.bindArray(deliveries.map(\.guid))
        query.bindArray(deliveries.map(\.event))
        query.bindArray(deliveries.map(\.isForm))
        query.bindArray(deliveries.lazy.map(\.body))
        return query
    }

    /// One answer for each delivery given to `append`, in its order.
    public static func appended(from result: PostgresResult, count: Int) throws(PostgresError) -> [Appended] {
        var answers = [Appended](repeating: .hookChanged, count: count)
        try result.readEach { (row) throws(PostgresError) in
            let place: Int64 = try row.next()
            let sequence: Int64? = try row.next()
            answers[Int(place) - 1] = sequence.map(Appended.stored) ?? .duplicate
        }
        return answers
    }

    /// The oldest deliveries of a project that wait to be applied, in order.
    /// - Parameters:
    ///   - after: only deliveries behind this place.
    ///   - before: only deliveries ahead of this place.
    ///   - bytes: about how many bytes of bodies at the most; at least one delivery comes.
    public static func pending(
        project: UUID, after: Int64 = 0, before: Int64 = .max, limit: Int, bytes: Int
    ) -> PostgresQuery {
        PostgresQuery(pending, project, after, before, Int64(limit), Int64(bytes))
    }

    /// The named deliveries of a project, if they still wait to be applied.
    public static func pending(project: UUID, sequences: [Int64]) -> PostgresQuery {
        var query = PostgresQuery(pendingNamed, project)
        query.bindArray(sequences)
        return query
    }

    /// The deliveries that `pending` found.
    public static func deliveries(from result: PostgresResult, project: UUID) throws(PostgresError) -> [Delivery] {
        try result.read { (row) throws(PostgresError) in
            Delivery(
                sequence: try row.next(), key: DeliveryKey(hookID: try row.next(), guid: try row.next()),
                repoID: try row.next(), projectID: project, event: try row.next(), isForm: try row.next(),
                attempts: try row.next(), body: try row.next())
        }
    }

    /// The projects that have deliveries waiting.
    public static var projectsWithPending: PostgresQuery { PostgresQuery(projectsWithPendingStatement) }

    /// The projects that `projectsWithPending` found.
    public static func projects(from result: PostgresResult) throws(PostgresError) -> [UUID] {
        var projects: [UUID] = []
        for row in result.rows {
            projects.append(try row.decode(0))
        }
        return projects
    }

    /// Writes what became of deliveries; those that are not pending any more stay as they are.
    public static func finish(_ outcomes: [DeliveryOutcome]) -> PostgresQuery {
        var query = PostgresQuery(finish, capacity: 128 * outcomes.count)
        bind(outcomes, to: &query)
        return query
    }

    /// Takes pending deliveries for the transaction that applies them, and writes what becomes of them: its first
    /// statement. When one of them is not pending any more, the transaction fails with ``isTakenElsewhere(_:)`` and has no
    /// effect, so what commits late, is sent twice, or comes from a second instance applies nothing again (promise P2).
    /// - Parameters:
    ///   - outcomes: of distinct deliveries, at least one.
    ///   - project: theirs.
    public static func take(_ outcomes: [DeliveryOutcome], project: UUID) -> PostgresQuery {
        var query = PostgresQuery(take, capacity: 128 * outcomes.count)
        bind(outcomes, to: &query)
        query.bind(project)
        return query
    }

    /// Whether a transaction failed because not all deliveries that it was to take were pending any more.
    public static func isTakenElsewhere(_ error: PostgresError) -> Bool {
        error.operation == take.name && error.sqlState == "22012"
    }

    private static func bind(_ outcomes: [DeliveryOutcome], to query: inout PostgresQuery) {
        query.bindArray(outcomes.map(\.key.hookID))
        query.bindArray(outcomes.map(\.key.guid))
        query.bindArray(outcomes.map(\.state.rawValue))
        query.bindArray(outcomes.map(\.action))
        query.bindArray(outcomes.map(\.reason))
        query.bindArray(outcomes.map(\.error))
        query.bindArray(outcomes.map { $0.retryAfter.map { Int64($0 / .milliseconds(1)) } })
    }
}
