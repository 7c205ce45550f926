// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Logging
import Metrics
import Storage

/// Removes what we have of tasks and projects that Paca has deleted, when their grace time is over
/// (`docs/design/data-model.md`, "Cascades must not leak hooks").
///
/// Any number of instances may run one, since each locks the notes that it works on.
struct DeletionWorker: Sendable {
    private static let batch: Int64 = 500

    private let client: any PostgresClient
    private let settings: Settings
    private let cleanup: WakeSignal?
    private let logger: Logger
    private let tasks: Counter
    private let projects: Counter

    /// How the worker works.
    struct Settings: Sendable {
        /// How long a deleted task or project is kept as it was.
        var grace: Duration
        /// How often the worker looks for deletions whose grace time is over.
        var interval: Duration
        /// How often it looks for deletions that nothing noted.
        var sweepInterval: Duration

        init(_ settings: Engine.DeletionSettings, interval: Duration) {
            grace = settings.grace
            self.interval = interval
            sweepInterval = settings.sweepInterval
        }
    }

    /// Makes a worker.
    /// - Parameter cleanup: wakes the worker that removes hooks from GitHub.
    init(
        client: any PostgresClient, settings: Settings, cleanup: WakeSignal?, environment: SyncEnvironment,
        logger: Logger
    ) {
        self.client = client
        self.settings = settings
        self.cleanup = cleanup
        self.logger = logger
        func counter(_ what: String) -> Counter {
            Counter(label: "paca_sync_deletions_total", dimensions: [("what", what)], factory: environment.metrics)
        }
        tasks = counter("task")
        projects = counter("project")
    }

    /// One loop removes, the other finds once a day what no trigger and no event noted.
    var loops: [Loop] {
        [
            Loop("deletions", .init(interval: settings.interval)) { try await round() },
            Loop(
                "deletion-sweep",
                .init(interval: settings.sweepInterval, startJitter: min(settings.sweepInterval, .seconds(3600)))
            ) { try await sweep() },
        ]
    }

    /// Removes everything whose grace time is over. What another session has locked waits for the next round.
    func round() async throws(PostgresError) {
        do throws(PostgresError) {
            try await forgetTasks()
            try await forgetProjects()
        } catch  where error.isLockConflict {
            logger.info(
                "removing what Paca has deleted is postponed: another session has locked it",
                metadata: ["error": "\(error.debugDescription)"])
        }
    }

    private func forgetTasks() async throws(PostgresError) {
        while !Task.isCancelled {
            let result = try await client.run(DeletionStore.forgetTasks(grace: settings.grace, limit: Self.batch))
            let (due, removed) = try DeletionStore.counts(from: result)
            if removed > 0 {
                tasks.increment(by: removed)
                logger.info("links of deleted tasks removed", metadata: ["tasks": "\(removed)"])
            }
            guard due == Self.batch else { return }
        }
    }

    private func forgetProjects() async throws(PostgresError) {
        while !Task.isCancelled {
            let result = try await client.run(DeletionStore.forgetProject(grace: settings.grace))
            let (due, removed) = try DeletionStore.counts(from: result)
            guard due > 0 else { return }
            guard removed > 0 else { continue }
            projects.increment(by: removed)
            logger.notice("a deleted project is disconnected from GitHub; its hooks are being removed")
            cleanup?.send()
        }
    }

    /// Notes the deletions that nothing noted.
    func sweep() async throws(PostgresError) {
        let tasks = try await client.run(DeletionStore.noteMissedTasks).affectedRows
        let projects = try await client.run(DeletionStore.noteMissedProjects).affectedRows
        guard tasks + projects > 0 else { return }
        logger.notice(
            "the sweep found deletions that nothing had noted",
            metadata: ["tasks": "\(tasks)", "projects": "\(projects)"])
    }
}
