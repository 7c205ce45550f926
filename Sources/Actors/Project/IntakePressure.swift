// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Measures whether webhook deliveries arrive in bursts. Then only a few batches are applied, and the project actors pause
/// to leave the CPU and Postgres to the intake.
///
/// GitHub waits ten seconds for an answer and does not send a delivery again by itself. A stored delivery, though, can
/// be applied a little later without loss.
///
/// The inbox reports every flush; every project's actor asks before each batch whether to wait.
final class IntakePressure: Sendable {
    /// A flush of at least this many deliveries counts as a burst: so many arrived while the flushes before it ran.
    static let crowd = 6
    /// A large flush that comes within this time of the one before it belongs to the same burst.
    static let memory = Duration.milliseconds(100)

    private struct Crowd {
        let since: Duration
        var last: Duration
        /// How many batches were applied in it.
        var batches = 0
    }

    private let patience: Duration
    private let batches: Int
    private let crowd = Mutex<Crowd?>(nil)

    /// - Parameters:
    ///   - patience: the longest time for which the actors pause because of one burst.
    ///   - batches: how many batches are applied in a burst before they pause.
    init(patience: Duration, batches: Int) {
        self.patience = patience
        self.batches = batches
    }

    /// The inbox stored `count` deliveries in one flush.
    func flushed(_ count: Int, at uptime: Duration) {
        guard count >= Self.crowd else { return }
        crowd.withLock { crowd in
            if let current = crowd, uptime - current.last < Self.memory {
                crowd?.last = max(current.last, uptime)
            } else {
                crowd = Crowd(since: uptime, last: uptime)
            }
        }
    }

    /// How long an actor should wait before it asks again; nil when it may apply a batch.
    func wait(at uptime: Duration) -> Duration? {
        crowd.withLock { crowd in
            guard let current = crowd, uptime - current.last < Self.memory else { return nil }
            let left = patience - (uptime - current.since)
            guard left > .zero else { return nil }
            guard current.batches < batches else { return min(left, Self.memory) }
            crowd?.batches += 1
            return nil
        }
    }

    /// The batch for which an actor did not have to wait was not applied. Another one may be.
    func notApplied() {
        crowd.withLock { crowd in
            if let batches = crowd?.batches, batches > 0 { crowd?.batches = batches - 1 }
        }
    }
}
