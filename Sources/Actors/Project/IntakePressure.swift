// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Whether deliveries pour in, so that applying them leaves the machine to their intake: GitHub waits ten seconds for an
/// answer and does not ask again, while what is stored can be applied a little later as well.
///
/// Told by the inbox, asked by every project's actor.
final class IntakePressure: Sendable {
    /// A flush of this many deliveries is a crowd: they came while the flushes before it ran.
    static let crowd = 6
    /// How long after a crowd another one belongs to it.
    static let memory = Duration.milliseconds(100)

    private struct Crowd {
        let since: Duration
        let last: Duration
    }

    private let patience: Duration
    private let crowd = Mutex<Crowd?>(nil)

    /// - Parameter patience: for how long applying makes room for one crowd.
    init(patience: Duration) {
        self.patience = patience
    }

    /// Deliveries were stored together.
    func flushed(_ count: Int, at uptime: Duration) {
        guard count >= Self.crowd else { return }
        crowd.withLock { crowd in
            let since = crowd.flatMap { uptime - $0.last < Self.memory ? $0.since : nil } ?? uptime
            crowd = Crowd(since: since, last: max(crowd?.last ?? uptime, uptime))
        }
    }

    /// How long to wait before asking again; nil when there is no reason to.
    func wait(at uptime: Duration) -> Duration? {
        guard let crowd = crowd.withLock({ $0 }), uptime - crowd.last < Self.memory else { return nil }
        let left = patience - (uptime - crowd.since)
        return left > .zero ? min(left, Self.memory) : nil
    }
}
