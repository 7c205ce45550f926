// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Measures whether webhook deliveries arrive in bursts, so that the project actors can pause and leave the CPU and
/// Postgres to the intake.
///
/// GitHub waits ten seconds for an answer and does not send a delivery again by itself. A stored delivery, though, can
/// be applied a little later without loss.
///
/// The inbox reports every flush; every project's actor asks whether to wait.
final class IntakePressure: Sendable {
    /// A flush of at least this many deliveries counts as a burst: so many arrived while the flushes before it ran.
    static let crowd = 6
    /// A large flush that comes within this time of the one before it belongs to the same burst.
    static let memory = Duration.milliseconds(100)

    private struct Crowd {
        let since: Duration
        let last: Duration
    }

    private let patience: Duration
    private let crowd = Mutex<Crowd?>(nil)

    /// - Parameter patience: the longest time for which the actors pause because of one burst.
    init(patience: Duration) {
        self.patience = patience
    }

    /// The inbox stored `count` deliveries in one flush.
    func flushed(_ count: Int, at uptime: Duration) {
        guard count >= Self.crowd else { return }
        crowd.withLock { crowd in
            let since = crowd.flatMap { uptime - $0.last < Self.memory ? $0.since : nil } ?? uptime
            crowd = Crowd(since: since, last: max(crowd?.last ?? uptime, uptime))
        }
    }

    /// How long an actor should wait before it asks again; nil when it need not wait.
    func wait(at uptime: Duration) -> Duration? {
        guard let crowd = crowd.withLock({ $0 }), uptime - crowd.last < Self.memory else { return nil }
        let left = patience - (uptime - crowd.since)
        return left > .zero ? min(left, Self.memory) : nil
    }
}
