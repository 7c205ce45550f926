// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The rules of a session: when its one connection is opened, who opens it, and how long nobody may try again. It has no
/// connections, clocks or tasks of its own.
///
/// One caller opens the connection; the others wait for it. After a failed attempt all callers are refused at once until
/// some time has passed, so that a server which is down costs nothing. The time doubles with each failure in a row.
struct ValkeySessionStateMachine<Connection> {
    typealias WaiterID = Int

    /// What a caller must do next.
    enum AcquireAction {
        /// Use this connection.
        case use(Connection)
        /// Open a connection, and report how it went.
        case open
        /// Wait. The number identifies the waiter.
        case wait(WaiterID)
        /// Fail with the error of the last attempt. The next attempt may be made after this time.
        case refuse(ValkeyError, retryIn: Duration)
        /// Fail: the session is closed.
        case refuseClosed
    }

    private enum State {
        /// There is no connection; the next caller opens one. Next: `opening` or `closed`.
        case idle
        /// A caller opens a connection. Next: `open`, `resting`, `closed`, or `idle` if that caller was cancelled.
        case opening
        /// There is a connection, opened at this time. Next: `idle`, `resting` or `closed`.
        case open(Connection, since: Duration)
        /// The last attempt failed. Next: `opening` once this time has come, or `closed`.
        case resting(until: Duration, ValkeyError)
        /// The session is closed. This is final.
        case closed
    }

    /// The pause after the first failure, and the longest pause.
    static var pauses: (first: Duration, longest: Duration) { (.milliseconds(100), .seconds(10)) }
    /// A connection that lasted this long was a good one: the pauses begin anew.
    static var goodLife: Duration { .seconds(10) }

    private var state = State.idle
    private var failures = 0
    private var waiters: [WaiterID] = []
    private var lastWaiter = 0

    /// The connection, whether it still works or not.
    var connection: Connection? {
        if case .open(let connection, _) = state { connection } else { nil }
    }

    /// A caller wants to send something.
    /// - Parameter isUsable: Whether a connection still works.
    mutating func acquire(at now: Duration, isUsable: (Connection) -> Bool) -> AcquireAction {
        switch state {
        case .open(let connection, _) where isUsable(connection): return .use(connection)
        case .open, .idle:
            state = .opening
            return .open
        case .opening:
            lastWaiter += 1
            waiters.append(lastWaiter)
            return .wait(lastWaiter)
        case .resting(let end, let error):
            guard end <= now else { return .refuse(error, retryIn: end - now) }
            state = .opening
            return .open
        case .closed: return .refuseClosed
        }
    }

    /// The caller who was to open a connection has one.
    /// - Returns: The waiters, which may use it; nil if the session was closed meanwhile, then the connection must be
    ///   closed, too.
    mutating func opened(_ connection: Connection, at now: Duration) -> [WaiterID]? {
        guard case .opening = state else { return nil }
        state = .open(connection, since: now)
        return takeWaiters()
    }

    /// The caller who was to open a connection has failed.
    /// - Parameter chance: A random number, at least 0 and below 1.
    /// - Returns: The waiters, which fail with the same error.
    mutating func failed(_ error: ValkeyError, at now: Duration, chance: Double) -> [WaiterID] {
        guard case .opening = state else { return [] }
        rest(after: error, at: now, chance: chance)
        return takeWaiters()
    }

    /// The caller who was to open a connection was cancelled.
    /// - Returns: The waiter that must open one in its place; nil if none waits.
    mutating func gaveUp() -> WaiterID? {
        guard case .opening = state else { return nil }
        guard !waiters.isEmpty else {
            state = .idle
            return nil
        }
        return waiters.removeFirst()
    }

    /// A connection broke. One that the session no longer has changes nothing.
    /// - Parameter isCurrent: Whether a connection is the one that broke.
    mutating func broke(_ error: ValkeyError, at now: Duration, chance: Double, isCurrent: (Connection) -> Bool) {
        guard case .open(let connection, let since) = state, isCurrent(connection) else { return }
        if now - since >= Self.goodLife {
            failures = 0
            state = .idle
        } else {
            rest(after: error, at: now, chance: chance)
        }
    }

    /// A connection was closed by its caller, who had a blocking command cancelled. That is no failure.
    mutating func dropped(isCurrent: (Connection) -> Bool) {
        guard case .open(let connection, _) = state, isCurrent(connection) else { return }
        state = .idle
    }

    /// A waiter stops waiting.
    /// - Returns: Whether it was still waiting. If not, it has already been resumed.
    mutating func abandon(_ waiter: WaiterID) -> Bool {
        guard let index = waiters.firstIndex(of: waiter) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// Closes the session.
    /// - Returns: The connection, which must be closed, and the waiters, which must be refused.
    mutating func close() -> (connection: Connection?, waiters: [WaiterID]) {
        let connection = connection
        state = .closed
        return (connection, takeWaiters())
    }

    private mutating func takeWaiters() -> [WaiterID] {
        defer { waiters = [] }
        return waiters
    }

    private mutating func rest(after error: ValkeyError, at now: Duration, chance: Double) {
        let (first, longest) = Self.pauses
        let pause = min(longest, first * (1 << min(failures, 20)))
        failures += 1
        // Half of it is random, so that many processes do not come back at the same moment.
        state = .resting(until: now + pause * (0.5 + chance / 2), error)
    }
}

extension ValkeySessionStateMachine.AcquireAction: Equatable where Connection: Equatable {}
