// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation
public import Metrics

extension SyncEnvironment {
    /// The time of day at a manual clock's zero: 2026-01-01T00:00:00Z.
    public static let testEpoch = Date(timeIntervalSince1970: 1_767_225_600)

    /// Real time and real random numbers, for tests of something outside this process.
    public static func real(metrics: any MetricsFactory = NOOPMetricsHandler.instance) -> SyncEnvironment {
        live(metrics: metrics)
    }

    /// An environment whose time moves only with `clock`, and whose random numbers come from `seed`.
    public static func test(
        clock: ManualClock = ManualClock(),
        seed: UInt64 = 1,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance
    ) -> SyncEnvironment {
        let numbers = SharedRandom(seed: seed)
        // A separate generator, so that one more id does not change the jitter that follows.
        let identities = SharedRandom(seed: ~seed)
        return SyncEnvironment(
            clock: clock,
            uptime: { clock.now.offset },
            wallClock: { testEpoch.addingTimeInterval(clock.now.offset / .seconds(1)) },
            random: { numbers.next() },
            makeUUID: { UUID(first: identities.next(), second: identities.next()) },
            metrics: metrics
        )
    }
}

extension UUID {
    /// A version 4 UUID of these bits.
    fileprivate init(first: UInt64, second: UInt64) {
        let high = first & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = second & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let byte = { (value: UInt64, index: UInt64) in UInt8(truncatingIfNeeded: value >> (56 - 8 * index)) }
        self.init(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5), byte(high, 6),
                byte(high, 7), byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3), byte(low, 4), byte(low, 5),
                byte(low, 6), byte(low, 7)
            )
        )
    }
}
