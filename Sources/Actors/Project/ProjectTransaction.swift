// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage

/// How a project changes, whoever asks for it: one round trip to read what is touched, a pure projection, one
/// transaction to write. Only the project's actor does it.
struct ProjectTransaction: Sendable {
    let project: UUID
    let client: any PostgresClient
    let environment: SyncEnvironment

    /// Applies a batch.
    func apply(_ batch: [Delivery]) async throws(PostgresError) -> [DeliveryOutcome] {
        let read = batch.map { DeliveryNews.read($0, makeUUID: environment.makeUUID) }
        var reads = ProjectReads(project: project)
        for item in read { reads.add(item.news, from: item.origin) }
        var projection = try await projection(of: reads)
        for (delivery, item) in zip(batch, read) {
            projection.apply(item.news, action: item.action, of: delivery.key, from: item.origin)
        }
        try await write(projection)
        return projection.outcomes
    }

    /// Carries a command out.
    func perform(_ command: ProjectCommand) async throws(PostgresError) -> CommandOutcome {
        var reads = ProjectReads(project: project)
        reads.add(command)
        var projection = try await projection(of: reads)
        let outcome = projection.apply(command)
        try await write(projection)
        return outcome
    }

    private func projection(of reads: ProjectReads) async throws(PostgresError) -> Projection {
        let view = try await reads.view { (queries) throws(PostgresError) in try await client.run(queries) }
        return Projection(project: project, view: view)
    }

    private func write(_ projection: Projection) async throws(PostgresError) {
        let writes = projection.writes
        if !writes.isEmpty { _ = try await client.run(writes) }
    }
}
