// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Logging
import Metrics
import Storage

/// Gets missing deliveries of one link from its hook's log, and stores them like those that arrive.
struct DeliveryPull {
    /// The most deliveries that are pulled at once. The rest is left to a reading right after, so that none takes long.
    private static let limit = 100
    /// Pulled deliveries are stored together up to this many bytes.
    private static let batchBytes = 1 << 20

    private let row: LinkedRepositoryRow
    private let repository: RepositoryID
    private let gitHub: GitHubClient
    private let reader: RepositoryReader
    /// Whether the log has no usable payload of a delivery and a redelivery is of no use either.
    private(set) var mustCompare = false

    init(
        _ row: LinkedRepositoryRow, _ repository: RepositoryID, _ gitHub: GitHubClient, _ reader: RepositoryReader
    ) {
        self.row = row
        self.repository = repository
        self.gitHub = gitHub
        self.reader = reader
    }

    /// Gets deliveries, the oldest first.
    /// - Returns: whether these were all; false if more are left.
    mutating func get(_ missed: [HookDelivery]) async throws -> Bool {
        var pulled: [PulledDelivery] = []
        for entry in missed.prefix(Self.limit) {
            guard let guid = UUID(uuidString: entry.guid) else { continue }
            guard let payload = try await payload(of: entry) else {
                try await redeliver(entry)
                continue
            }
            pulled.append(PulledDelivery(guid: guid, event: entry.event, payload: payload))
            if pulled.reduce(0, { $0 + $1.payload.count }) >= Self.batchBytes { try await store(&pulled) }
        }
        try await store(&pulled)
        return missed.count <= Self.limit
    }

    /// The payload in the log; nil if there is none, or if the log does not have the entry any more.
    private func payload(of entry: HookDelivery) async throws(GitHubError) -> [UInt8]? {
        do throws(GitHubError) {
            return try await gitHub.hookDelivery(entry.id, of: row.webhookID, in: repository).requestPayload
        } catch {
            guard error.httpStatus == 404 || error.kind == .undecodable else { throw error }
            return nil
        }
    }

    /// Has GitHub deliver once more. What was accepted is never delivered again, nor what was delivered again already:
    /// then a comparison has to do.
    private mutating func redeliver(_ entry: HookDelivery) async throws(GitHubError) {
        guard !entry.isSuccess, !entry.isRedelivery else {
            mustCompare = true
            return
        }
        do throws(GitHubError) {
            try await gitHub.redeliver(entry.id, of: row.webhookID, in: repository)
            count("redelivered")
        } catch {
            guard let status = error.httpStatus, [400, 404, 422].contains(status) else { throw error }
            mustCompare = true
        }
    }

    private func store(_ pulled: inout [PulledDelivery]) async throws {
        guard !pulled.isEmpty else { return }
        let result = try await reader.client.run(
            DeliveryStore.append(pulled, hook: row.webhookID, repoID: row.id))
        await reader.directory.missedSomething(in: [row.projectID])
        count("pulled", result.count)
        for delivery in pulled {
            reader.logger.info(
                "a missed delivery was pulled",
                metadata: [
                    "project_id": "\(row.projectID.text)", "delivery_id": "\(delivery.guid.text)",
                    "event": "\(delivery.event)",
                ])
        }
        pulled = []
    }

    private func count(_ way: String, _ count: Int = 1) {
        Counter(
            label: "paca_sync_recovered_deliveries_total", dimensions: [("way", way)],
            factory: reader.environment.metrics
        ).increment(by: count)
    }
}
