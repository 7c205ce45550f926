// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Metrics
import RateLimits
import Storage

/// Removes from GitHub the hooks of deleted links, then erases the tokens kept for it. Also finishes hooks whose making
/// was interrupted.
///
/// Any number of instances may run one, since each claims its rows. The work to do is stored in Postgres, so neither a
/// restart nor an outage of GitHub loses any of it.
struct CleanupWorker: Sendable {
    private static let batch: Int64 = 20
    /// How long a claim lasts: longer than all requests for one hook together.
    private static let lease = Duration.seconds(300)

    private let client: any PostgresClient
    private let remover: HookRemover
    private let repair: HookRepair
    private let checker: HookChecker
    private let rejections: RejectedCredentials
    private let interval: Duration
    /// Signal it when there is work.
    let wake = WakeSignal()
    private let logger: Logger
    private let removed: Counter
    private let postponed: Counter
    private let abandoned: Counter

    /// Makes a worker.
    /// - Parameters:
    ///   - rejections: it reads what other instances know of refused credentials.
    ///   - interval: how often the worker looks for work when nothing wakes it.
    init(
        checker: HookChecker, rejections: RejectedCredentials, interval: Duration, environment: SyncEnvironment,
        logger: Logger
    ) {
        client = checker.client
        self.checker = checker
        self.rejections = rejections
        remover = HookRemover(client: checker.client, gitHub: checker.gitHub, environment: environment)
        repair = HookRepair(
            client: checker.client, gitHub: checker.gitHub, secretBox: checker.secretBox,
            addresses: checker.addresses, environment: environment, logger: logger)
        self.interval = interval
        self.logger = logger
        let label = "paca_sync_hook_removals_total"
        removed = Counter(label: label, dimensions: [("outcome", "removed")], factory: environment.metrics)
        postponed = Counter(label: label, dimensions: [("outcome", "postponed")], factory: environment.metrics)
        abandoned = Counter(label: label, dimensions: [("outcome", "abandoned")], factory: environment.metrics)
    }

    /// The worker's loop. It works at the start, when woken, and at every interval.
    var loop: Loop {
        Loop("cleanup", .init(interval: interval, wake: wake)) { try await round() }
    }

    /// Does everything that is due now.
    /// - Throws: `PostgresError`.
    func round() async throws {
        try await rejections.refresh()
        while try await repair.finishOne() { try Task.checkCancellation() }
        while try await recheckOne() { try Task.checkCancellation() }
        while try await removeSome() { try Task.checkCancellation() }
        _ = try await client.run(CleanupStore.eraseTokens)
    }

    /// Compares a hook with GitHub whose project got another token.
    /// - Returns: false when there is none, or when GitHub did not answer, so that removals need not wait for the others.
    private func recheckOne() async throws -> Bool {
        let claimed = try await client.run(RepositoryStore.claimRecheck(lease: HookRepair.staleness))
        guard let row = try RepositoryStore.linkedRows(from: claimed).first else { return false }
        if case .failed = try await checker.check(row, priority: .hookUpkeep) { return false }
        return true
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
            "project_id": "\(row.projectID.text)", "repository": "\(row.owner)/\(row.name)",
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
        case .giveUp(let reason):
            abandoned.increment()
            metadata["error"] = "\(reason)"
            logger.warning(
                "a hook stays on GitHub, because nobody could remove it for so long; remove it by hand",
                metadata: metadata)
        }
    }
}
