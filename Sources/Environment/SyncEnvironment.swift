// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import Metrics

/// The clocks, the random source, the source of ids and the metrics registry of a running engine.
///
/// All code that waits, asks the time, draws a random number or makes an id uses these. So a test can run the whole
/// engine under virtual time and a fixed seed (`docs/design/architecture.md`, "Deterministic by construction"). The
/// connections to Postgres, GitHub and Paca are passed beside it, each behind a protocol.
public struct SyncEnvironment: Sendable {
    /// The clock that every wait and deadline uses.
    public let clock: any Clock<Duration>
    /// Time since an arbitrary start, for measuring durations. It comes from the same clock as ``clock``.
    public let uptime: @Sendable () -> Duration
    /// The time of day, to compare with absolute times that GitHub or Postgres state.
    public let wallClock: @Sendable () -> Date
    /// The next random number; every jitter is drawn from it.
    public let random: @Sendable () -> UInt64
    /// A new UUID, for rows and requests.
    public let makeUUID: @Sendable () -> UUID
    /// Where counters, gauges and timers register.
    public let metrics: any MetricsFactory

    /// Makes an environment of the given parts.
    public init(
        clock: any Clock<Duration>,
        uptime: @escaping @Sendable () -> Duration,
        wallClock: @escaping @Sendable () -> Date,
        random: @escaping @Sendable () -> UInt64,
        makeUUID: @escaping @Sendable () -> UUID,
        metrics: any MetricsFactory
    ) {
        self.clock = clock
        self.uptime = uptime
        self.wallClock = wallClock
        self.random = random
        self.makeUUID = makeUUID
        self.metrics = metrics
    }

    /// The system's clocks and random source, for production.
    public static func live(metrics: any MetricsFactory) -> SyncEnvironment {
        let start = ContinuousClock.now
        return SyncEnvironment(
            clock: ContinuousClock(),
            uptime: { ContinuousClock.now - start },
            wallClock: { Date() },
            random: { UInt64.random(in: .min ... .max) },
            makeUUID: { UUID.random() },
            metrics: metrics
        )
    }
}

extension UUID {
    // A version 4 UUID (RFC 9562 section 5.4). Not `UUID()`, because that opens a device file for each UUID on Linux.
    fileprivate static func random() -> UUID {
        var bits = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
        return withUnsafeMutableBytes(of: &bits) { bytes in
            bytes[6] = bytes[6] & 0x0F | 0x40
            bytes[8] = bytes[8] & 0x3F | 0x80
            return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
        }
    }
}
