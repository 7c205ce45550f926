// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Logging
import Storage
import Synchronization

/// Gives every link its rows in `sync_schedule`, deletes the rows of links that are gone, and makes polls due that are
/// needed to decide ties.
final class Scheduler: Sendable {
    /// The time from one round to the next when nothing wakes it.
    static let interval = Duration.seconds(60)
    /// A repository with undecided pull requests is not polled more often than this for their sake.
    private static let tiePause = Duration.seconds(60)

    private let client: any PostgresClient
    private let due: DueWork
    private let interval: Duration
    /// Polls and readings of logs of new links are spread over this time, sweeps over the other.
    private let spread: (polls: Duration, sweeps: Duration)
    private let hasStarted = Mutex(false)

    init(client: any PostgresClient, due: DueWork, interval: Duration, spread: (polls: Duration, sweeps: Duration)) {
        self.client = client
        self.due = due
        self.interval = interval
        self.spread = spread
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
        let undecided = try await client.run(ScheduleStore.demandUndecided(pause: Self.tiePause))
        if filled.affectedRows > 0 { due.signal(of: .backfill).send() }
        if undecided.affectedRows > 0 { due.signal(of: .poll).send() }
    }
}
