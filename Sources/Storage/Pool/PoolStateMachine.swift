// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule

/// The pool's rules: which caller gets which connection. It has no connections, clocks or tasks of its own.
///
/// A place is the right to have one connection; there are `size` places. An idle place holds an open connection. A lent
/// place belongs to a caller who uses the connection or is opening one. Waiting callers are served in order of arrival.
struct PoolStateMachine<Connection> {
    typealias WaiterID = Int

    /// What the caller of `acquire` must do next.
    enum AcquireAction {
        /// Use this connection.
        case use(Connection)
        /// Open a connection. A place is reserved for it.
        case open
        /// Wait. The number identifies the waiter.
        case wait(WaiterID)
        /// Fail: too many callers are waiting already.
        case rejectFull
        /// Fail: the pool is closed.
        case rejectClosed
    }

    /// What the pool must do after a place was given back.
    enum ReleaseAction {
        /// Nothing.
        case none
        /// Give the connection to this waiter.
        case resume(WaiterID, with: Connection)
        /// Tell this waiter to open a connection. It has the place now.
        case resumeToOpen(WaiterID)
        /// Close the connection.
        case close(Connection)
    }

    private enum State {
        /// The pool serves callers. Next: `closed`.
        case open
        /// The pool is closed. Connections that come back are closed too. This is final.
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

    /// A caller wants a connection. The most recently used one is lent first, because it least needs a check.
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

    /// A place is given back with a connection that can be used again.
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

    /// A place is given back without a connection, because it broke or could not be opened.
    mutating func releaseEmpty() -> ReleaseAction {
        if case .open = state, let waiter = waiters.popFirst() { return .resumeToOpen(waiter) }
        lent -= 1
        return .none
    }

    /// A waiter stops waiting.
    /// - Returns: Whether it was still waiting. If not, it has already been resumed.
    mutating func abandon(_ waiter: WaiterID) -> Bool {
        guard let index = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// Closes the pool.
    /// - Returns: The idle connections, which must be closed, and the waiters, which must be refused.
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
