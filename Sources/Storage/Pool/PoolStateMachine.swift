// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule

/// Who gets which connection: the pool's rules, without connections, clocks or tasks.
///
/// A place is the right to have one connection; there are `size` of them. A place is idle (holding an open connection),
/// or lent (its holder uses the connection, or is opening one). Waiters are served first come, first served.
struct PoolStateMachine<Connection> {
    typealias WaiterID = Int

    /// What the caller of `acquire` does next.
    enum AcquireAction {
        /// Use this connection.
        case use(Connection)
        /// Open a connection; the place is yours.
        case open
        /// Wait under this number.
        case wait(WaiterID)
        /// Give up: too many wait already.
        case rejectFull
        /// Give up: the pool is closed.
        case rejectClosed
    }

    /// What is done with the place that came back.
    enum ReleaseAction {
        /// Nothing more.
        case none
        /// Hand the connection to this waiter.
        case resume(WaiterID, with: Connection)
        /// Tell this waiter to open a connection; the place is now its.
        case resumeToOpen(WaiterID)
        /// Close the connection.
        case close(Connection)
    }

    private enum State {
        /// Serving. To `closed`.
        case open
        /// Closed for good; what comes back is closed.
        case closed
    }

    private let size: Int
    private let waiterLimit: Int
    private var state = State.open
    private var idle: [Connection] = []
    private(set) var lent = 0
    private var waiters: Deque<WaiterID> = []
    private var lastWaiter = 0

    init(size: Int, waiterLimit: Int) {
        self.size = size
        self.waiterLimit = waiterLimit
    }

    var idleCount: Int { idle.count }
    var waiterCount: Int { waiters.count }

    /// Somebody wants a connection. The one used last is lent first, so that the rest can grow old and be closed.
    mutating func acquire() -> AcquireAction {
        guard case .open = state else { return .rejectClosed }
        if let connection = idle.popLast() {
            lent += 1
            return .use(connection)
        }
        if lent < size {
            lent += 1
            return .open
        }
        guard waiters.count < waiterLimit else { return .rejectFull }
        lastWaiter += 1
        waiters.append(lastWaiter)
        return .wait(lastWaiter)
    }

    /// A place comes back with a connection that can be used again.
    mutating func release(_ connection: Connection) -> ReleaseAction {
        guard case .open = state else {
            lent -= 1
            return .close(connection)
        }
        if let waiter = waiters.popFirst() { return .resume(waiter, with: connection) }
        lent -= 1
        idle.append(connection)
        return .none
    }

    /// A place comes back without a connection: it broke, or none could be opened.
    mutating func releaseEmpty() -> ReleaseAction {
        if case .open = state, let waiter = waiters.popFirst() { return .resumeToOpen(waiter) }
        lent -= 1
        return .none
    }

    /// A waiter gives up.
    /// - Returns: whether it still waited; if not, it was resumed before.
    mutating func abandon(_ waiter: WaiterID) -> Bool {
        guard let index = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// Closes the pool.
    /// - Returns: the idle connections to close and the waiters to refuse.
    mutating func close() -> (connections: [Connection], waiters: [WaiterID]) {
        state = .closed
        defer {
            idle.removeAll()
            waiters.removeAll()
        }
        return (idle, Array(waiters))
    }
}

extension PoolStateMachine.AcquireAction: Equatable where Connection: Equatable {}
extension PoolStateMachine.ReleaseAction: Equatable where Connection: Equatable {}
