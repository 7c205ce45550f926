// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Says how long an idle project may stay in memory: a while if there are few of them, and hardly at all if there are
/// many. A project costs memory while it is there, and one read of the database when it comes back.
final class ResidentLimit: Sendable {
    private static let crowded = Duration.seconds(1)

    private let most: Int
    private let usual: Duration
    private let count = Atomic(0)

    /// - Parameters:
    ///   - most: the number of projects from which it is crowded.
    ///   - usual: how long an idle project stays while it is not.
    init(most: Int, usual: Duration) {
        self.most = most
        self.usual = usual
    }

    /// The number of projects in memory has changed.
    func changed(to count: Int) {
        self.count.store(count, ordering: .relaxed)
    }

    var idleTimeout: Duration {
        count.load(ordering: .relaxed) > most ? min(Self.crowded, usual) : usual
    }
}
