// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The intervals and time limits of the engine's loops.
struct SyncTimes: Sendable, Equatable {
    let reconcileInterval: Duration
    /// The time between two polls of a repository whose hook is broken.
    let pollMinimumInterval: Duration
    /// The time between two polls of a repository whose hook works and delivers nothing.
    let pollMaximumInterval: Duration
    let hookCheckInterval: Duration
    let cleanupInterval: Duration
    /// How long what we have of a deleted task or project is kept as it was.
    let cleanupGrace: Duration
    let sweepInterval: Duration
    /// How long an instance keeps a project without sending a heartbeat.
    let leaseDuration: Duration
    /// How long deliveries are kept after they were applied.
    let retention: Duration

    init(_ sources: ConfigurationSources) throws(ConfigurationError) {
        reconcileInterval = try sources.duration(.reconcileInterval, default: .seconds(5 * 60))
        pollMinimumInterval = try sources.duration(.pollMinimumInterval, default: .seconds(60))
        pollMaximumInterval = try sources.duration(.pollMaximumInterval, default: .seconds(2 * 3600))
        hookCheckInterval = try sources.duration(.hookCheckInterval, default: .seconds(30 * 60))
        cleanupInterval = try sources.duration(.cleanupInterval, default: .seconds(30))
        cleanupGrace = try sources.duration(.cleanupGrace, default: .seconds(10 * 60))
        sweepInterval = try sources.duration(.sweepInterval, default: .seconds(24 * 3600))
        leaseDuration = try sources.duration(.leaseDuration, default: .seconds(30))
        retention = try sources.duration(.retention, default: .seconds(14 * 24 * 3600))
        guard pollMinimumInterval <= pollMaximumInterval else {
            throw ConfigurationError(
                .pollMinimumInterval,
                "is \(DurationText.format(pollMinimumInterval)), longer than SYNC_POLL_MAX_INTERVAL, "
                    + "which is \(DurationText.format(pollMaximumInterval))"
            )
        }
    }
}
