// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Wakes the one task that waits for work. At most one task may wait at a time.
///
/// A signal sent while no task waits is remembered, so the next wait returns at once. Several such signals count as
/// one.
public final class WakeSignal: Sendable {
    private enum State {
        /// No task waits and no signal was sent. Next: `signalled`, `expired` or `waiting`.
        case idle
        /// A signal was sent; the next wait returns at once. Next: `idle`.
        case signalled
        /// The deadline of the current wait passed before the wait had suspended. Next: `idle` or `signalled`.
        case expired
        /// One task waits. Next: `idle`.
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.idle)

    /// Makes a signal that was not sent yet.
    public init() {}

    /// Wakes the waiting task. If no task waits, the next wait returns at once.
    public func send() {
        wake()
    }

    /// Suspends until a signal, the deadline, or cancellation of the calling task, whichever is first.
    /// - Parameters:
    ///   - duration: how long to wait at most; nil for no deadline.
    ///   - clock: the clock that measures `duration`.
    public func wait(for duration: Duration? = nil, clock: any Clock<Duration>) async {
        await withTaskCancellationHandler {
            guard let duration else { return await waitRegardless() }
            await withDiscardingTaskGroup { group in
                group.addTask {
                    // An error means that the sleep was cancelled because a signal came first. Then nothing has
                    // expired.
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

    /// Suspends until a signal is sent. Cancellation of the calling task does not end this wait.
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

    // The timer may fire after a signal ended the wait. That must not end the next wait.
    private func forgetExpiry() {
        state.withLock { state in
            if case .expired = state { state = .idle }
        }
    }

    /// Resumes the waiting task. If none waits, stores the reason for which the next wait returns at once: a signal
    /// replaces an expired deadline, but not the other way round.
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
