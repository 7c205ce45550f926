// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Synchronization

/// Whether intake is busy: it goes before applying, since an answer that comes too late is a delivery that GitHub does not
/// send again.
public final class IntakeLoad: Sendable {
    /// A flush of so many deliveries shows that they arrive faster than they can be stored one by one.
    static let highFlush = 8
    /// How long such a flush counts.
    static let memory = Duration.milliseconds(100)
    /// How much longer a permit rests than it worked while the load is high.
    static let restFactor = 24
    /// The longest rest, so that applying goes on under any load.
    static let longestRest = Duration.seconds(5)

    private let highUntil = Atomic<Int64>(0)

    init() {}

    /// Intake stores so many deliveries in one statement.
    public func flushed(_ count: Int, at uptime: Duration) {
        guard count >= Self.highFlush else { return }
        highUntil.store((uptime + Self.memory).wholeNanoseconds, ordering: .relaxed)
    }

    func isHigh(at uptime: Duration) -> Bool {
        uptime.wholeNanoseconds < highUntil.load(ordering: .relaxed)
    }
}
