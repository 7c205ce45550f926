// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The port a server listens on, for those who have to wait for it.
actor BoundAddress {
    private enum State {
        /// Goes to open or closed.
        case starting(waiters: [AsyncStream<Never>.Continuation])
        /// Goes to closed.
        case open(port: Int)
        /// Stays.
        case closed
    }

    private var state = State.starting(waiters: [])

    /// Waits until the server listens. Throws when it has ended or the task is cancelled.
    func port() async throws -> Int {
        if case .starting(let waiters) = state {
            let (stream, waiter) = AsyncStream.makeStream(of: Never.self)
            state = .starting(waiters: waiters + [waiter])
            for await _ in stream {}
        }
        guard case .open(let port) = state else { throw CancellationError() }
        return port
    }

    func open(port: Int) {
        change(to: .open(port: port))
    }

    func close() {
        change(to: .closed)
    }

    private func change(to next: State) {
        if case .starting(let waiters) = state {
            for waiter in waiters { waiter.finish() }
        }
        state = next
    }
}
