// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements on `sync_deliveries` and `sync_delivery_bodies`.
public enum DeliveryStore {
    /// What became of one delivery given to `append`.
    public enum Appended: Sendable, Equatable {
        /// Stored now, under this sequence.
        case stored(Int64)
        /// It was stored before.
        case duplicate
        /// Not stored: the hook was unlinked, or its secret has been replaced.
        case hookChanged
    }

    /// Stores deliveries in one statement. Each is stored only if its hook still has the secret that verified it.
    /// - Parameter deliveries: no two with the same key.
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
        bind(deliveries, to: &query)
        return query
    }

    /// What became of each delivery given to `append`, in the same order.
    public static func appended(from result: PostgresResult, count: Int) throws(PostgresError) -> [Appended] {
        var answers = [Appended](repeating: .hookChanged, count: count)
        try result.readEach { (row) throws(PostgresError) in
            let place: Int64 = try row.next()
            let sequence: Int64? = try row.next()
            answers[Int(place) - 1] = sequence.map(Appended.stored) ?? .duplicate
        }
        return answers
    }

    /// Whether `append` failed because the body partition of today is missing.
    public static func lacksPartition(_ error: PostgresError) -> Bool {
        // "check_violation". The tables' own checks are on columns that the statement does not write.
        error.operation == append.name && error.sqlState == "23514"
    }

    /// A project's oldest deliveries that wait to be applied, in order.
    /// - Parameters:
    ///   - after: only deliveries with a greater sequence.
    ///   - before: only deliveries with a smaller sequence.
    ///   - bytes: no further delivery is added once the bodies have this many bytes; at least one is returned.
    public static func pending(
        project: UUID, after: Int64 = 0, before: Int64 = .max, limit: Int, bytes: Int
    ) -> PostgresQuery {
        PostgresQuery(pending, project, after, before, Int64(limit), Int64(bytes))
    }

    /// Those of a project's deliveries with these sequences that still wait to be applied.
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

    /// The projects that have deliveries waiting to be applied.
    public static var projectsWithPending: PostgresQuery { PostgresQuery(projectsWithPendingStatement) }

    /// The projects that `projectsWithPending` found.
    public static func projects(from result: PostgresResult) throws(PostgresError) -> [UUID] {
        var projects: [UUID] = []
        for row in result.rows {
            projects.append(try row.decode(0))
        }
        return projects
    }

    /// Records what became of deliveries. Deliveries that are not pending any more stay unchanged.
    public static func finish(_ outcomes: [DeliveryOutcome]) -> PostgresQuery {
        var query = PostgresQuery(finish, capacity: 128 * outcomes.count)
        bind(outcomes, to: &query)
        return query
    }

    /// Marks pending deliveries with their outcome. It must be the first statement of the transaction that applies
    /// them.
    ///
    /// If one of them is not pending any more, the transaction fails with ``isTakenElsewhere(_:)`` and has no effect.
    /// So a late commit, a repeated transaction or a second instance cannot apply a delivery again (promise P2).
    /// - Parameters:
    ///   - outcomes: of distinct deliveries, at least one.
    ///   - project: the deliveries' project.
    ///   - lockTimeout: how long each statement of the transaction may wait for a lock; nil for as long as it takes. If a
    ///     lock is not free in time, the transaction fails with ``PostgresError/isLocked``.
    public static func take(
        _ outcomes: [DeliveryOutcome], project: UUID, lockTimeout: Duration? = nil
    ) -> PostgresQuery {
        var query = PostgresQuery(take, capacity: 128 * outcomes.count)
        bind(outcomes, to: &query)
        query.bind(project)
        query.bind(lockTimeout.map { String(Int64($0 / .milliseconds(1))) })
        return query
    }

    /// Whether a transaction failed because one of the deliveries that it was to take was not pending any more.
    public static func isTakenElsewhere(_ error: PostgresError) -> Bool {
        error.operation == take.name && error.sqlState == "22012"
    }

    static func bind(_ deliveries: [NewDelivery], to query: inout PostgresQuery) {
        query.bindArray(deliveries.map(\.hookID))
        query.bindArray(deliveries.map(\.guid))
        query.bindArray(deliveries.map(\.event))
        query.bindArray(deliveries.map(\.isForm))
        query.bindArray(deliveries.lazy.map(\.body))
    }

    private static func bind(_ outcomes: [DeliveryOutcome], to query: inout PostgresQuery) {
        query.bindArray(outcomes.map(\.key.hookID))
        query.bindArray(outcomes.map(\.key.guid))
        query.bindArray(outcomes.map(\.state.rawValue))
        query.bindArray(outcomes.map(\.action))
        query.bindArray(outcomes.map(\.reason))
        query.bindArray(outcomes.map(\.error))
        query.bindArray(outcomes.map { $0.retryAfter.map { Int64($0 / .milliseconds(1)) } })
        query.bindArray(outcomes.map { $0.subject?.inDeliveries })
    }
}
