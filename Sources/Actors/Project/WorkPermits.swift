// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Metrics
import Synchronization

/// Bounds how many projects work at the same time, first come, first served: each holds a batch of bodies in memory and
/// wants a connection.
///
/// A lock instead of an actor, so that a cancelled waiter can leave the line from its synchronous handler.
final class WorkPermits: Sendable {
    private struct State {
        var free: Int
        var lastWaiter = 0
        var waiters: Deque<(id: Int, continuation: CheckedContinuation<Bool, Never>)> = []
        /// Waiters whose cancellation came before they were in line.
        var abandoned: Set<Int> = []
    }

    private let state: Mutex<State>
    private let waiting: Gauge

    init(_ count: Int, metrics: any MetricsFactory) {
        state = Mutex(State(free: count))
        waiting = Gauge(label: "paca_sync_projects_waiting", factory: metrics)
    }

    /// How many wait in line.
    var waiterCount: Int { state.withLock { $0.waiters.count } }

    /// Runs `body` with a permit; not at all when the calling task is cancelled before it has one.
    func withPermit(_ body: () async -> Void) async {
        await withPermit(waiting: { await waitInLine() }, body)
    }

    /// The same for a caller that has something else to do while it waits.
    /// - Parameter waiting: called when no permit is free; gets one from ``waitInLine()`` and returns whether it has it.
    func withPermit(waiting: () async -> Bool, _ body: () async -> Void) async {
        var hasPermit = takeFree()
        if !hasPermit { hasPermit = await waiting() }
        guard hasPermit else { return }
        await body()
        release()
    }

    /// Nobody waits while one is free, so taking it overtakes nobody.
    private func takeFree() -> Bool {
        state.withLock { state in
            guard state.free > 0 else { return false }
            state.free -= 1
            return true
        }
    }

    /// Waits for a permit behind those that wait already.
    /// - Returns: whether there is one; not when the calling task was cancelled before.
    func waitInLine() async -> Bool {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { enter(id, $0) }
        } onCancel: {
            abandon(id)
        }
    }

    private func enter(_ id: Int, _ continuation: CheckedContinuation<Bool, Never>) {
        let answer: Bool? = state.withLock { state in
            if state.abandoned.remove(id) != nil { return false }
            if state.free > 0 {
                state.free -= 1
                return true
            }
            state.waiters.append((id, continuation))
            return nil
        }
        if let answer { continuation.resume(returning: answer) } else { reportWaiting() }
    }

    private func abandon(_ id: Int) {
        let abandoned = state.withLock { state in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                state.abandoned.insert(id)
                return nil as CheckedContinuation<Bool, Never>?
            }
            return state.waiters.remove(at: index).continuation
        }
        abandoned?.resume(returning: false)
        reportWaiting()
    }

    private func release() {
        let next = state.withLock { state in
            guard let next = state.waiters.popFirst() else {
                state.free += 1
                return nil as CheckedContinuation<Bool, Never>?
            }
            return next.continuation
        }
        guard let next else { return }
        next.resume(returning: true)
        reportWaiting()
    }

    private func reportWaiting() {
        waiting.record(waiterCount)
    }
}
