// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The state of each of the supervisor's loops, for `/readyz`. It also counts the successful rounds, so that tests can
/// wait for one.
public final class LoopBoard: Sendable {
    /// A loop's state.
    public enum State: Sendable, Equatable {
        /// A round is running, or the next one is due later.
        case running
        /// The last round failed with this error and will be repeated.
        case failing(String)
        /// The loop has ended, as it should at a shutdown.
        case ended
    }

    private struct Waiter {
        let id: Int
        let loop: String
        let count: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Board {
        var states: [String: State] = [:]
        var rounds: [String: Int] = [:]
        var waiters: [Waiter] = []
        var lastWaiter = 0
    }

    private let board = Mutex(Board())

    /// Makes an empty board.
    public init() {}

    /// The state of each loop that was ever started, by name.
    public var all: [String: State] { board.withLock { $0.states } }

    /// The number of successful rounds of a loop.
    public func rounds(of loop: String) -> Int { board.withLock { $0.rounds[loop] ?? 0 } }

    /// Suspends until a loop has had `count` successful rounds.
    /// - Throws: `CancellationError` if the calling task is cancelled.
    public func rounds(of loop: String, reach count: Int) async throws {
        let id = board.withLock { board in
            board.lastWaiter += 1
            return board.lastWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver: Bool = board.withLock { board in
                    guard !Task.isCancelled, board.rounds[loop] ?? 0 < count else { return true }
                    board.waiters.append(Waiter(id: id, loop: loop, count: count, continuation: continuation))
                    return false
                }
                guard isOver else { return }
                continuation.resume(with: Task.isCancelled ? .failure(CancellationError()) : .success(()))
            }
        } onCancel: {
            let waiter = board.withLock { board in
                board.waiters.firstIndex { $0.id == id }.map { board.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    func set(_ loop: String, _ state: State) {
        board.withLock { $0.states[loop] = state }
    }

    /// Counts a successful round, and resumes those who waited for it.
    func roundEnded(_ loop: String) {
        let content: [Waiter] = board.withLock { board in
            board.states[loop] = .running
            let count = (board.rounds[loop] ?? 0) + 1
            board.rounds[loop] = count
            let content = board.waiters.filter { $0.loop == loop && $0.count <= count }
            board.waiters.removeAll { $0.loop == loop && $0.count <= count }
            return content
        }
        for waiter in content { waiter.continuation.resume() }
    }
}
