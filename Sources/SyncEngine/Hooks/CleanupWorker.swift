// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
import Foundation
public import Logging
import Metrics
public import Storage

/// Removes from GitHub the hooks of links that are gone, and the tokens that were kept for it; finishes hooks whose making
/// was cut short.
///
/// Any number of instances may run one: rows are claimed. What a round does is due work in Postgres, so that neither a
/// restart nor an outage of GitHub forgets it.
public struct CleanupWorker: Sendable {
    private static let batch: Int64 = 20
    /// Longer than all calls for one hook together.
    private static let lease = Duration.seconds(300)

    private let client: any PostgresClient
    private let remover: HookRemover
    private let repair: HookRepair
    private let interval: Duration
    /// Send it when there is work.
    public let wake = WakeSignal()
    private let logger: Logger
    private let removed: Counter
    private let postponed: Counter

    /// Makes a worker.
    /// - Parameters:
    ///   - directory: whose projects learn what GitHub says of their repositories.
    ///   - addresses: where GitHub reaches us; nil without a public address.
    ///   - interval: how often it looks for work that nobody woke it for.
    public init(
        client: any PostgresClient, directory: ProjectDirectory, gitHub: ProjectGitHub, secretBox: SecretBox,
        addresses: HookAddresses?, interval: Duration, environment: SyncEnvironment, logger: Logger
    ) {
        self.client = client
        remover = HookRemover(client: client, gitHub: gitHub, addresses: addresses, environment: environment)
        repair = HookRepair(
            client: client, directory: directory, gitHub: gitHub, secretBox: secretBox, addresses: addresses,
            environment: environment, logger: logger)
        self.interval = interval
        self.logger = logger
        let label = "paca_sync_hook_removals_total"
        removed = Counter(label: label, dimensions: [("outcome", "removed")], factory: environment.metrics)
        postponed = Counter(label: label, dimensions: [("outcome", "postponed")], factory: environment.metrics)
    }

    /// Works at start, when woken, and at every interval.
    public var loop: Loop {
        Loop("cleanup", .init(interval: interval, wake: wake)) { try await round() }
    }

    /// One round: all that is due now.
    /// - Throws: `PostgresError`.
    public func round() async throws {
        while try await repair.finishOne() { try Task.checkCancellation() }
        while try await repair.recheckOne() { try Task.checkCancellation() }
        while try await removeSome() { try Task.checkCancellation() }
        _ = try await client.run(CleanupStore.eraseTokens)
    }

    private func removeSome() async throws -> Bool {
        let rows = try CleanupStore.rows(
            from: try await client.run(
                CleanupStore.claim(limit: Self.batch, lease: Self.lease, settling: CleanupDecision.settling)))
        for row in rows {
            try Task.checkCancellation()
            let decision = try await remover.remove(row)
            report(row, decision)
        }
        return !rows.isEmpty
    }

    private func report(_ row: CleanupRow, _ decision: CleanupDecision) {
        var metadata: Logger.Metadata = [
            "project_id": "\(row.projectID.uuidString.lowercased())", "repository": "\(row.owner)/\(row.name)",
            "hook_id": "\(row.webhookID)",
        ]
        switch decision {
        case .done:
            removed.increment()
            logger.info("a hook is gone from GitHub", metadata: metadata)
        case .retry(let wait, let reason):
            postponed.increment()
            metadata["error"] = "\(reason)"
            metadata["retry_in"] = "\(wait.components.seconds)s"
            logger.info("a hook waits to be removed from GitHub", metadata: metadata)
        }
    }
}
