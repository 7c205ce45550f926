// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage

/// Changes a project, for deliveries and commands alike: one round trip reads the rows concerned, a pure projection
/// decides, one transaction writes. Only the project's actor may use it, since two at once would decide on rows that
/// the other changes.
struct ProjectTransaction: Sendable {
    let project: UUID
    let client: any PostgresClient
    let environment: SyncEnvironment

    /// How long a statement waits for a lock. Long enough for another transaction of ours, and short enough that rows
    /// which somebody keeps locked do not keep a connection and a permit from other projects.
    static let lockTimeout = Duration.milliseconds(500)

    /// Applies a batch of deliveries.
    func apply(_ batch: [ReadDelivery]) async throws(PostgresError) -> [DeliveryOutcome] {
        var reads = ProjectReads(project: project)
        for delivery in batch { reads.add(delivery.news, from: delivery.origin) }
        var projection = try await projection(of: reads)
        for delivery in batch {
            projection.apply(delivery.news, action: delivery.action, of: delivery.key, from: delivery.origin)
        }
        let writes = projection.writes
        if !writes.isEmpty { _ = try await client.run(writes) }
        return projection.outcomes
    }

    /// Performs a command.
    /// - Parameter deadline: the most time for each of its two round trips.
    func perform(_ command: ProjectCommand, deadline: Duration) async throws(PostgresError) -> CommandOutcome {
        var reads = ProjectReads(project: project)
        reads.add(command)
        var projection = try await projection(of: reads, deadline: deadline)
        let outcome = projection.apply(command)
        let writes = projection.writes
        if !writes.isEmpty {
            _ = try await client.run(
                [TransactionSettings.lockTimeout(Self.lockTimeout)] + writes, deadline: deadline)
        }
        return outcome
    }

    private func projection(
        of reads: ProjectReads, deadline: Duration? = nil
    ) async throws(PostgresError) -> Projection {
        let view = try await reads.view { (queries) throws(PostgresError) in
            try await client.run(queries, deadline: deadline)
        }
        return Projection(project: project, view: view)
    }
}
