// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// The simulator's clocks. No code in the simulator asks the system for the time.
public struct SimulatorTime: Sendable {
    /// The clock that measures delays and deadlines.
    public let clock: any Clock<Duration>
    /// Time since an arbitrary start, from the same clock as ``clock``.
    public let uptime: @Sendable () -> Duration
    /// The time of day in bodies and logs.
    public let wallClock: @Sendable () -> Date

    /// Makes a time source from the given parts.
    public init(
        clock: any Clock<Duration>,
        uptime: @escaping @Sendable () -> Duration,
        wallClock: @escaping @Sendable () -> Date
    ) {
        self.clock = clock
        self.uptime = uptime
        self.wallClock = wallClock
    }

    /// The system's clocks.
    public static func live() -> SimulatorTime {
        let start = ContinuousClock.now
        return SimulatorTime(
            clock: ContinuousClock(),
            uptime: { ContinuousClock.now - start },
            wallClock: { Date() }
        )
    }

    var now: Timestamp { Timestamp(wallClock()) }
}
