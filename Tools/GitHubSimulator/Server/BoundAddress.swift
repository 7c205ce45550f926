// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The port that a server listens on. Tasks can wait for it.
actor BoundAddress {
    private enum State {
        /// The server does not listen yet. Next: `open` or `closed`.
        case starting(waiters: [AsyncStream<Never>.Continuation])
        /// The server listens. Next: `closed`.
        case open(port: Int)
        /// The server has ended. This is final.
        case closed
    }

    private var state = State.starting(waiters: [])

    /// Returns the port, suspending until the server listens. Throws if the server has ended, or if the task is
    /// cancelled.
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
