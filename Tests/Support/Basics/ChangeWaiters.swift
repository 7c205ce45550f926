// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Tasks that wait until a condition has become true. Code that changes anything which the conditions read calls
/// ``look()`` afterwards.
public final class ChangeWaiters: Sendable {
    private struct Waiter {
        let id: Int
        let condition: @Sendable () -> Bool
        let continuation: CheckedContinuation<Void, any Error>
    }

    private let waiters = Mutex<(last: Int, all: [Waiter])>((0, []))

    /// Nobody waits yet.
    public init() {}

    /// Suspends until `condition` holds. It is checked now and after every change.
    /// - Throws: `CancellationError` when the task is cancelled.
    public func wait(until condition: @escaping @Sendable () -> Bool) async throws {
        let id = waiters.withLock { waiters in
            waiters.last += 1
            return waiters.last
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waiters.withLock { $0.all.append(Waiter(id: id, condition: condition, continuation: continuation)) }
                // Something may have changed between the caller's last check and the registration.
                look()
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Checks all conditions and resumes the tasks whose condition holds.
    public func look() {
        let all = waiters.withLock { $0.all }
        // Outside the lock: a condition may take locks of its own.
        let content = Set(all.filter { $0.condition() }.map(\.id))
        guard !content.isEmpty else { return }
        let resumed = waiters.withLock { waiters in
            let resumed = waiters.all.filter { content.contains($0.id) }
            waiters.all.removeAll { content.contains($0.id) }
            return resumed
        }
        for waiter in resumed { waiter.continuation.resume() }
    }

    private func cancel(_ id: Int) {
        let waiter = waiters.withLock { waiters in
            waiters.all.firstIndex { $0.id == id }.map { waiters.all.remove(at: $0) }
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }
}
