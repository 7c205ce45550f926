// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Logging
import Storage
import Synchronization

/// Gives every link its rows in `sync_schedule`, deletes the rows of links that are gone, and makes polls due that are
/// needed to decide ties.
final class Scheduler: Sendable {
    /// A repository with undecided pull requests is not polled more often than this for their sake.
    private static let tiePause = Duration.seconds(60)

    private let client: any PostgresClient
    private let due: DueWork
    private let interval: Duration
    /// Polls and readings of logs of new links are spread over this time, sweeps over the other.
    private let spread: (polls: Duration, sweeps: Duration)
    /// Polls and sweeps of repositories whose hooks do not work are not further apart than this.
    private let unheard: Duration
    /// Whether GitHub can deliver to us at all.
    private let canReceive: Bool
    private let hasStarted = Mutex(false)

    init(client: any PostgresClient, due: DueWork, settings: Engine.Settings, canReceive: Bool) {
        self.client = client
        self.due = due
        self.canReceive = canReceive
        interval = settings.scheduleInterval
        spread = (settings.reconcileInterval, settings.sweepInterval)
        unheard = settings.polls.longestUnheard
    }

    /// The scheduler's loop.
    var loop: Loop {
        Loop("schedule", .init(interval: interval, wake: due.schedulerSignal)) { try await self.round() }
    }

    /// Brings the rows up to date with the links.
    func round() async throws(PostgresError) {
        if !hasStarted.withLock({ $0 }) {
            // While no process ran, deliveries failed. So every log is read soon after a start, but not all at once.
            _ = try await client.run(ScheduleStore.hasten(.log, within: spread.polls / 5))
            hasStarted.withLock { $0 = true }
        }
        let filled = try await client.run(ScheduleStore.fill(polls: spread.polls, sweeps: spread.sweeps))
        _ = try await client.run(ScheduleStore.trim)
        _ = try await client.run(ScheduleStore.hastenUnheard(within: unheard, all: !canReceive))
        let undecided = try await client.run(ScheduleStore.demandUndecided(pause: Self.tiePause))
        if filled.affectedRows > 0 { due.signal(of: .backfill).send() }
        if undecided.affectedRows > 0 { due.signal(of: .poll).send() }
    }
}
