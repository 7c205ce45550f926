// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Wakes the one task that waits for work. A signal sent while nobody waits is remembered, once.
public final class WakeSignal: Sendable {
    private enum State {
        /// Nobody waits, nothing was signalled. To `signalled` or `waiting`.
        case idle
        /// The next wait returns at once. To `idle`.
        case signalled
        /// The deadline of the wait under way passed before it suspended. To `idle`.
        case expired
        /// One task waits. To `idle`.
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.idle)

    /// Makes a signal that was not sent yet.
    public init() {}

    /// Wakes the waiting task, or the next one that waits.
    public func send() {
        wake()
    }

    /// Suspends until a signal, the deadline, or cancellation of the calling task, whichever is first.
    /// - Parameters:
    ///   - duration: how long to wait at the most; nil for as long as it takes.
    ///   - clock: whose time it is.
    public func wait(for duration: Duration? = nil, clock: any Clock<Duration>) async {
        await withTaskCancellationHandler {
            guard let duration else { return await waitRegardless() }
            await withDiscardingTaskGroup { group in
                group.addTask {
                    // Cancelled when a signal came first.
                    guard (try? await clock.sleep(for: duration)) != nil else { return }
                    self.expire()
                }
                await waitRegardless()
                group.cancelAll()
            }
            forgetExpiry()
        } onCancel: {
            wake()
        }
    }

    /// Suspends until a signal, also in a cancelled task.
    public func waitRegardless() async {
        await withCheckedContinuation { continuation in
            let isSignalled = state.withLock { state in
                switch state {
                case .signalled, .expired:
                    state = .idle
                    return true
                case .idle, .waiting:
                    state = .waiting(continuation)
                    return false
                }
            }
            if isSignalled { continuation.resume() }
        }
    }

    private func wake() {
        move(to: .signalled)
    }

    private func expire() {
        move(to: .expired)
    }

    /// The wait is over for another reason; its deadline concerns no later one.
    private func forgetExpiry() {
        state.withLock { state in
            if case .expired = state { state = .idle }
        }
    }

    /// Resumes the waiting task, or remembers why the next wait need not suspend; a signal outlives a deadline.
    private func move(to reason: State) {
        let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
            switch state {
            case .waiting(let continuation):
                state = .idle
                return continuation
            case .idle, .expired:
                state = reason
                return nil
            case .signalled:
                return nil
            }
        }
        waiting?.resume()
    }
}
