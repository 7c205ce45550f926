// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import Logging
import Metrics
import RateLimits
import Storage

/// Finds hooks on GitHub that deliver to our address and that no row knows, such as those of a database that was restored
/// from a backup. The first sweep that sees one only reports it; a later one removes it.
///
/// Only hooks at this installation's own public address count. Another Paca may use the same repository, and its hooks
/// differ from ours by nothing but the address.
struct StrayHookSweep: Sendable {
    /// The name of its lease, which no instance gives back: when it expires, the next sweep is due.
    private static let leaseName = "stray-hooks"
    private static let page: Int64 = 100

    private let client: any PostgresClient
    private let gitHub: ProjectGitHub
    private let addresses: HookAddresses
    private let interval: Duration
    private let environment: SyncEnvironment
    private let logger: Logger
    private let reported: Counter
    private let removed: Counter

    /// Makes a sweep.
    /// - Parameter interval: the time from one sweep to the next, whichever instance makes it.
    init(
        client: any PostgresClient, gitHub: ProjectGitHub, addresses: HookAddresses, interval: Duration,
        environment: SyncEnvironment, logger: Logger
    ) {
        self.client = client
        self.gitHub = gitHub
        self.addresses = addresses
        self.interval = interval
        self.environment = environment
        self.logger = logger
        let label = "paca_sync_stray_hooks_total"
        reported = Counter(label: label, dimensions: [("outcome", "reported")], factory: environment.metrics)
        removed = Counter(label: label, dimensions: [("outcome", "removed")], factory: environment.metrics)
    }

    /// The loop of a sweep; none without a public address, at which hooks could be recognised.
    static func loops(_ checker: HookChecker, interval: Duration) -> [Loop] {
        guard let addresses = checker.addresses else { return [] }
        return [
            StrayHookSweep(
                client: checker.client, gitHub: checker.gitHub, addresses: addresses, interval: interval,
                environment: checker.environment, logger: checker.logger
            ).loop
        ]
    }

    /// The sweep's loop. It asks often whether a sweep is due.
    var loop: Loop {
        let pause = min(interval, .seconds(3600))
        return Loop("stray-hooks", .init(interval: pause, startJitter: pause)) { try await round() }
    }

    /// Sweeps, if a sweep is due.
    func round() async throws(PostgresError) {
        let owner = environment.makeUUID()
        let taken = try await client.run(LeaseStore.take(Self.leaseName, owner: owner, for: interval))
        guard let fence = try LeaseStore.fence(from: taken) else { return }
        do throws(PostgresError) {
            try await sweep()
        } catch {
            _ = try await client.run(
                LeaseStore.release(LeaseClaim(name: Self.leaseName, owner: owner, fence: fence)))
            throw error
        }
    }

    private func sweep() async throws(PostgresError) {
        var after: Int64 = 0
        while !Task.isCancelled {
            let rows = try RepositoryStore.linkedRows(
                from: try await client.run(StrayHookStore.repositories(after: after, limit: Self.page)))
            guard let last = rows.last?.githubID else { return }
            after = last
            for row in rows where !Task.isCancelled { try await sweep(row) }
        }
    }

    private func sweep(_ row: LinkedRepositoryRow) async throws(PostgresError) {
        let gitHub: GitHubClient
        let repository: GitHubRepository
        let hooks: [RepositoryHook]
        do {
            gitHub = try await self.gitHub.gitHub(for: row.projectID, priority: .backfill)
            repository = try await gitHub.repository(row.githubID, or: row.repositoryName)
            hooks = try await gitHub.hooks(of: repository.repositoryName).collect()
        } catch let error as PostgresError {
            throw error
        } catch {
            // The next sweep asks again. A token without rights for hooks never sees any.
            logger.debug(
                "the hooks of a repository cannot be read",
                metadata: ["repository": "\(row.fullName)", "error": "\(error)"])
            return
        }
        let ours = hooks.compactMap { hook -> StrayHook? in
            guard let url = hook.url, let project = addresses.project(of: url) else { return nil }
            return StrayHook(
                repositoryID: repository.id, fullName: repository.fullName, hookID: hook.id, projectID: project,
                url: url)
        }
        guard !ours.isEmpty else { return }
        let noted = try StrayHookStore.noted(from: try await client.run(StrayHookStore.note(ours)))
        for (id, age) in noted {
            guard let hook = ours.first(where: { $0.hookID == id }) else { continue }
            if age < interval / 2 {
                report(hook)
            } else {
                try await remove(hook, in: repository, gitHub)
            }
        }
    }

    private func report(_ hook: StrayHook) {
        reported.increment()
        logger.warning(
            "a hook on GitHub delivers to this installation, and no link knows it; the next sweep removes it",
            metadata: metadata(hook))
    }

    private func remove(
        _ hook: StrayHook, in repository: GitHubRepository, _ gitHub: GitHubClient
    ) async throws(PostgresError) {
        do throws(GitHubError) {
            try await gitHub.deleteHookIfThere(hook.hookID, in: repository.repositoryName)
        } catch {
            logger.info(
                "a hook that no link knows stays until the next sweep",
                metadata: metadata(hook).merging(["error": "\(error)"]) { $1 })
            return
        }
        _ = try await client.run(StrayHookStore.forget(repository: hook.repositoryID, hook: hook.hookID))
        removed.increment()
        logger.notice("a hook that no link knew is removed from GitHub", metadata: metadata(hook))
    }

    private func metadata(_ hook: StrayHook) -> Logger.Metadata {
        [
            "repository": "\(hook.fullName)", "hook_id": "\(hook.hookID)", "project_id": "\(hook.projectID.text)",
        ]
    }
}
