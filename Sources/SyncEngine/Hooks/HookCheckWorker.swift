// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Logging
import Metrics
import RateLimits
import Storage
import Synchronization

/// Keeps the hooks: compares with GitHub those that were not compared for a while, those that were not compared with the
/// present address and events, and those whose deliveries have wrong signatures; and replaces the secrets that the plugin
/// made.
///
/// Which hooks are due stands in Postgres, so a restart goes on where the last process stopped, and any number of
/// instances may work at once. Its requests have the lowest priority, and the account's budget paces them. A hook whose
/// deliveries are refused goes before: each of them has to be fetched later.
final class HookCheckWorker: Sendable {
    private static let batch: Int64 = 500
    /// How long a claim lasts: longer than all requests for one hook together.
    private static let lease = Duration.seconds(120)

    private let client: any PostgresClient
    private let checker: HookChecker
    private let renewal: CiphertextRenewal
    private let wrongSignatures: WrongSignatures
    /// Which hooks are due.
    private let wish: HookCheckWish
    private let interval: Duration
    private let logger: Logger
    private let foreign: Gauge
    private let progress = Mutex(Progress())

    /// What this process has done since its start.
    private struct Progress {
        var hasRenewed = false
        /// The number of guessable secrets that was reported last; nil before the first report.
        var reported: Int64?
    }

    /// Makes a worker.
    /// - Parameters:
    ///   - wrongSignatures: the hooks whose deliveries were refused.
    ///   - oldest: A hook is due if its last comparison is older than this.
    init(
        checker: HookChecker, wrongSignatures: WrongSignatures, oldest: Duration, interval: Duration,
        environment: SyncEnvironment, logger: Logger
    ) {
        self.wrongSignatures = wrongSignatures
        client = checker.client
        self.checker = checker
        renewal = CiphertextRenewal(client: checker.client, secretBox: checker.secretBox, logger: logger)
        wish = HookAddresses.wish(checker.addresses, oldest: oldest)
        self.interval = interval
        self.logger = logger
        foreign = Gauge(label: "paca_sync_hook_secrets_of_the_plugin", factory: environment.metrics)
    }

    /// The worker's loop.
    var loop: Loop {
        Loop("hook-checks", .init(interval: interval)) { try await self.round() }
    }

    /// Does everything that is due now.
    func round() async throws(PostgresError) {
        if !progress.withLock(\.hasRenewed) {
            try await renewal.run()
            progress.withLock { $0.hasRenewed = true }
        }
        try await suspect()
        while try await client.run(RepositoryStore.markHookChecks(wish, atOnce: Self.batch)).affectedRows > 0 {}
        try await report()
        var hasChecked = false
        while !Task.isCancelled, try await checkOne() { hasChecked = true }
        if hasChecked { try await report() }
    }

    /// Makes the hooks due whose deliveries had wrong signatures since the last round.
    private func suspect() async throws(PostgresError) {
        let hooks = wrongSignatures.take()
        guard !hooks.isEmpty else { return }
        do throws(PostgresError) {
            _ = try await client.run(RepositoryStore.suspectHooks(hooks))
        } catch {
            wrongSignatures.putBack(hooks)
            throw error
        }
    }

    /// Compares one hook.
    /// - Returns: false when none is due, or when GitHub is out of reach, so that the others wait for the next round.
    private func checkOne() async throws(PostgresError) -> Bool {
        let claimed = try await client.run(RepositoryStore.claimHookCheck(lease: Self.lease))
        guard let row = try RepositoryStore.linkedRows(from: claimed).first else { return false }
        switch try await checker.check(row, priority: row.memory.suspectedAt == nil ? .backfill : .hookUpkeep) {
        case .right, .pullOnly, .missing, .wrong, .unknown, .settled:
            return true
        case .failed(let error):
            guard case .rateLimited(let wait) = error.kind else { return false }
            _ = try await client.run(RepositoryStore.postponeHookChecks(project: row.projectID, by: wait))
            return true
        }
    }

    /// Tells how many secrets of the plugin's are still in force.
    private func report() async throws(PostgresError) {
        let (all, failed) = try RepositoryStore.foreignSecrets(
            from: try await client.run(RepositoryStore.foreignSecrets))
        foreign.record(all)
        let last = progress.withLock { progress in
            defer { progress.reported = all }
            return progress.reported
        }
        guard last ?? 0 != all else { return }
        guard all > 0 else {
            logger.notice("no hook has a secret of the plugin's any more")
            return
        }
        logger.warning(
            "hooks have secrets that the plugin made and that can be guessed; they are being replaced",
            metadata: ["hooks": "\(all)", "failed": "\(failed)"])
    }
}
