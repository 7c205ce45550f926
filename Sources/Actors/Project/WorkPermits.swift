// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Metrics
import Synchronization

/// Bounds how many projects use the database at the same time, since each then holds a batch of bodies in memory and
/// wants a connection. Permits are given in the order of asking. A project gives its permit back before it waits for
/// anything but the database.
final class WorkPermits: Sendable {
    private struct State {
        var free: Int
        var lastWaiter = 0
        var waiters: Deque<(id: Int, continuation: CheckedContinuation<Bool, Never>)> = []
        /// Waiters that have not entered the line yet.
        var arriving: Set<Int> = []
        /// Those of them that were cancelled.
        var abandoned: Set<Int> = []
    }

    // A lock instead of an actor: the cancellation handler is synchronous and has to take its waiter out of the line.
    private let state: Mutex<State>
    private let waiting: Gauge

    init(_ count: Int, metrics: any MetricsFactory) {
        state = Mutex(State(free: count))
        waiting = Gauge(label: "paca_sync_projects_waiting", factory: metrics)
    }

    /// How many callers wait in line.
    var waiterCount: Int { state.withLock { $0.waiters.count } }

    /// Takes a permit if one is free. While somebody waits in line none is, so this overtakes nobody.
    func takeFree() -> Bool {
        state.withLock { state in
            guard state.free > 0 else { return false }
            state.free -= 1
            return true
        }
    }

    /// Waits for a permit behind the callers that already wait.
    /// - Parameter isNext: whether the caller has waited before and gave its place up for a moment. It then waits before
    ///   all others.
    /// - Returns: whether it got one; false when the calling task was cancelled first.
    func wait(isNext: Bool = false) async -> Bool {
        let id = state.withLock { state in
            state.lastWaiter += 1
            state.arriving.insert(state.lastWaiter)
            return state.lastWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { enter(id, isNext, $0) }
        } onCancel: {
            abandon(id)
        }
    }

    private func enter(_ id: Int, _ isNext: Bool, _ continuation: CheckedContinuation<Bool, Never>) {
        let answer: Bool? = state.withLock { state in
            state.arriving.remove(id)
            if state.abandoned.remove(id) != nil { return false }
            if state.free > 0 {
                state.free -= 1
                return true
            }
            if isNext {
                state.waiters.prepend((id, continuation))
            } else {
                state.waiters.append((id, continuation))
            }
            return nil
        }
        if let answer { continuation.resume(returning: answer) } else { reportWaiting() }
    }

    private func abandon(_ id: Int) {
        let abandoned = state.withLock { state in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                // It has a permit already, or has not entered the line yet.
                if state.arriving.contains(id) { state.abandoned.insert(id) }
                return nil as CheckedContinuation<Bool, Never>?
            }
            return state.waiters.remove(at: index).continuation
        }
        abandoned?.resume(returning: false)
        reportWaiting()
    }

    /// Gives a permit back.
    func release() {
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
