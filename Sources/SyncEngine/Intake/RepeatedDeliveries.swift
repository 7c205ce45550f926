// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

/// Decides about deliveries that were stored before. A redelivery of what failed is another try; all others are
/// duplicates.
struct RepeatedDeliveries: Sendable {
    /// What became of the deliveries.
    struct Outcome: Sendable {
        /// For each delivery, in their order: `stored` if it is tried again, otherwise `duplicate`; `hookChanged` if its
        /// repository was unlinked meanwhile.
        var answers: [DeliveryStore.Appended]
        /// The deliveries that still wait to be applied. Nobody may know of them, because their first commit came late.
        var pending: [(project: UUID, sequence: Int64)] = []
    }

    let client: any PostgresClient
    let restarts: RestartTolerance

    /// Looks the deliveries up, and makes those that failed pending again. Most of the time, one statement is enough.
    /// - Parameter isOurs: whether the statement that found them had been repeated by us. Then those that wait, or are
    ///   young, are most likely new: our first try has stored them, and Postgres restarted before it could say so.
    func look(at deliveries: [NewDelivery], isOurs: Bool) async throws(PostgresError) -> Outcome {
        let known = try DeliveryStore.known(
            from: try await first(DeliveryStore.known(deliveries.map(\.key))), count: deliveries.count)
        var outcome = Outcome(answers: [DeliveryStore.Appended](repeating: .duplicate, count: deliveries.count))
        var failed: [Int] = []
        for (place, state) in known.enumerated() {
            switch state {
            case .pending(let sequence) where isOurs, .settled(let sequence, isYoung: true) where isOurs:
                outcome.answers[place] = .stored(sequence)
            case .settled: break
            case .pending(let sequence):
                outcome.pending.append((deliveries[place].hook.projectID, sequence))
            case .failed: failed.append(place)
            case .gone: outcome.answers[place] = .hookChanged
            }
        }
        guard !failed.isEmpty else { return outcome }
        let retried = try DeliveryStore.retried(
            from: try await first(DeliveryStore.retry(failed.map { deliveries[$0] })), count: failed.count)
        for (place, sequence) in zip(failed, retried) {
            // Without a sequence, another transaction has the row: the same redelivery, or the deletion of old rows.
            if let sequence { outcome.answers[place] = .stored(sequence) }
        }
        return outcome
    }

    private func first(_ query: PostgresQuery) async throws(PostgresError) -> PostgresResult {
        let results = try await restarts.run { (left) throws(PostgresError) in
            try await client.run([query], deadline: left)
        }
        guard let result = results.first else {
            throw PostgresError(.decoding, operation: query.statement.name, detail: "no result for one query")
        }
        return result
    }
}
