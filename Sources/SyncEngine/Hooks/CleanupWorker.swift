// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
import Foundation
public import Logging
import Metrics
public import Storage

/// Removes from GitHub the hooks of deleted links, then erases the tokens kept for it. Also finishes hooks whose making
/// was interrupted.
///
/// Any number of instances may run one, since each claims its rows. The work to do is stored in Postgres, so neither a
/// restart nor an outage of GitHub loses any of it.
public struct CleanupWorker: Sendable {
    private static let batch: Int64 = 20
    /// How long a claim lasts: longer than all requests for one hook together.
    private static let lease = Duration.seconds(300)

    private let client: any PostgresClient
    private let remover: HookRemover
    private let repair: HookRepair
    private let interval: Duration
    /// Signal it when there is work.
    public let wake = WakeSignal()
    private let logger: Logger
    private let removed: Counter
    private let postponed: Counter

    /// Makes a worker.
    /// - Parameters:
    ///   - directory: its project actors store what GitHub says of the repositories.
    ///   - addresses: the addresses to which GitHub delivers; nil without a public address.
    ///   - interval: how often the worker looks for work when nothing wakes it.
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

    /// The worker's loop. It works at the start, when woken, and at every interval.
    public var loop: Loop {
        Loop("cleanup", .init(interval: interval, wake: wake)) { try await round() }
    }

    /// Does everything that is due now.
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
