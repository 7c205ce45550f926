// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Metrics
import Synchronization

/// Bounds how many projects work at the same time, since each holds a batch of bodies in memory and wants a connection.
/// Permits are given in the order of asking.
final class WorkPermits: Sendable {
    private struct State {
        var free: Int
        var lastWaiter = 0
        var waiters: Deque<(id: Int, continuation: CheckedContinuation<Bool, Never>)> = []
        /// Waiters that were cancelled before they entered the line.
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

    /// Runs `body` with a permit. Does not run it when the calling task is cancelled before it has one.
    func withPermit(_ body: () async -> Void) async {
        await withPermit(waiting: { await waitInLine() }, body)
    }

    /// As `withPermit(_:)`, for a caller that does something else while it waits.
    /// - Parameter waiting: called when no permit is free. It calls ``waitInLine()`` and returns that method's result.
    func withPermit(waiting: () async -> Bool, _ body: () async -> Void) async {
        var hasPermit = takeFree()
        if !hasPermit { hasPermit = await waiting() }
        guard hasPermit else { return }
        await body()
        release()
    }

    // A permit is only free while nobody waits in line, so taking it overtakes nobody.
    private func takeFree() -> Bool {
        state.withLock { state in
            guard state.free > 0 else { return false }
            state.free -= 1
            return true
        }
    }

    /// Waits for a permit behind the callers that already wait.
    /// - Returns: whether it got one; false when the calling task was cancelled first.
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
