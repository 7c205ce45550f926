// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Logging
import Metrics
public import Storage

/// Deletes the deliveries of deleted repositories, in small batches.
///
/// Whoever deletes a repository only leaves a tombstone (``TombstoneStore``), so that neither Paca's session nor intake
/// waits for the deletion of many rows. Any number of instances may run a worker.
public struct TombstoneWorker: Sendable {
    private static let batch: Int64 = 500
    private static let page: Int64 = 100

    private let client: any PostgresClient
    private let interval: Duration
    private let logger: Logger
    private let waiting: Gauge

    /// Makes a worker.
    /// - Parameter interval: how often the worker looks for tombstones.
    public init(client: any PostgresClient, interval: Duration, environment: SyncEnvironment, logger: Logger) {
        self.client = client
        self.interval = interval
        self.logger = logger
        waiting = Gauge(label: "paca_sync_tombstones", factory: environment.metrics)
    }

    /// The worker's loop: it works at the start and at every interval.
    public var loop: Loop {
        Loop("tombstones", .init(interval: interval)) { try await round() }
    }

    /// Deletes the deliveries of all tombstones, and those tombstones that are settled.
    public func round() async throws(PostgresError) {
        _ = try await client.run(TombstoneStore.see)
        var left = 0
        var after: Int64 = 0
        while true {
            let page = try TombstoneStore.tombstones(
                from: try await client.run(TombstoneStore.select(after: after, limit: Self.page)))
            guard let last = page.last else { break }
            after = last.id
            for tombstone in page {
                if try await !finish(tombstone) { left += 1 }
            }
        }
        waiting.record(left)
    }

    /// - Returns: Whether the tombstone is gone.
    private func finish(_ tombstone: Tombstone) async throws(PostgresError) -> Bool {
        var deleted: Int64 = 0
        while true {
            var most: Int64 = 0
            for result in try await client.run(TombstoneStore.deleteDeliveries(of: tombstone, limit: Self.batch)) {
                let count = try TombstoneStore.count(from: result)
                deleted += count
                most = max(most, count)
            }
            guard most == Self.batch else { break }
        }
        if deleted > 0 {
            logger.info(
                "deliveries of a deleted repository deleted",
                metadata: [
                    "project_id": "\(tombstone.projectID.text)",
                    "repo_id": "\(tombstone.repoID.text)", "deliveries": "\(deleted)",
                ])
        }
        guard tombstone.isSettled else { return false }
        return try await client.run(TombstoneStore.remove(tombstone)).affectedRows > 0
    }
}
