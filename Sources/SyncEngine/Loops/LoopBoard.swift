// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What each of the supervisor's loops is doing, for `/readyz`, and how many rounds it has ended, for whoever waits for
/// one.
public final class LoopBoard: Sendable {
    /// A loop's state.
    public enum State: Sendable, Equatable {
        /// At work, or waiting for its next round.
        case running
        /// Failed with this error; starts again after a wait.
        case failing(String)
        /// Ended, as it should at shutdown.
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

    /// An empty board.
    public init() {}

    /// All loops that were ever started, by name.
    public var all: [String: State] { board.withLock { $0.states } }

    /// How many rounds a loop has ended well.
    public func rounds(of loop: String) -> Int { board.withLock { $0.rounds[loop] ?? 0 } }

    /// Suspends until a loop has ended that many rounds well.
    /// - Throws: `CancellationError` when the task is cancelled.
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

    /// A round has ended well.
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
