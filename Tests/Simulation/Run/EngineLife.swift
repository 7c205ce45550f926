// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Synchronization

/// One life of an engine: from its start until it was stopped in order, or until it died.
final class EngineLife: Sendable {
    private struct State {
        var isDead = false
        var isSlow = false
    }

    /// The number of this life, from 1.
    let number: Int
    /// Sent when another life takes its place.
    let leaves = WakeSignal()
    /// Sent to stop it in order.
    let stop = WakeSignal()
    private let died = WakeSignal()
    private let state = Mutex(State())

    init(number: Int) {
        self.number = number
    }

    /// Whether it died. A dead engine gets no answers and changes nothing any more.
    var isDead: Bool { state.withLock(\.isDead) }
    /// Whether its machine is so slow that another engine overtakes it.
    var isSlow: Bool { state.withLock(\.isSlow) }

    /// Ends the life, like kill -9.
    func die() {
        state.withLock { $0.isDead = true }
        died.send()
        leaves.send()
    }

    /// From now on every statement takes seconds.
    func becomeSlow() {
        state.withLock { $0.isSlow = true }
    }

    /// Runs the engine until it has stopped in order or died.
    func run(_ engine: @escaping @Sendable (WakeSignal) async -> Void, clock: any Clock<Duration>) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await engine(self.stop) }
            group.addTask { await self.died.wait(clock: clock) }
            await group.next()
            group.cancelAll()
        }
    }
}
