// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Storage

/// Decides whether a project may apply deliveries now, after what happened to its last transactions.
///
/// It only counts failures that are not the deliveries' fault (`docs/design/architecture.md`, "Whose fault is it?").
struct ProjectCircuit: Sendable {
    /// What follows from a transaction that the database refused.
    enum Refusal: Sendable, Equatable {
        /// The delivery itself is at fault. It fails for good.
        case fail
        /// One of several deliveries may be the cause. Each half is tried alone.
        case split
        /// The delivery is tried again later, and the others go on without it.
        case setAside
        /// Every delivery of the project would be refused. Nothing is applied for a while; the order is kept.
        case wait

        /// - Parameter count: how many deliveries the transaction had.
        init(_ error: PostgresError, count: Int) {
            if Self.concernsAll(error) {
                self = .wait
            } else if error.isCausedByValues {
                self = count == 1 ? .fail : .split
            } else {
                self = count == 1 ? .setAside : .split
            }
        }

        private static func concernsAll(_ error: PostgresError) -> Bool {
            // Others hold the rows of some deliveries only for a while. Waiting keeps the order, setting aside does not.
            if error.isLocked || error.isWrongDatabase || DeliveryStore.isTakenElsewhere(error) { return true }
            // A transaction that is too large for its deadline may succeed in parts.
            return error.isOutage && error.code != .deadlineExceeded
        }
    }

    private enum State: Equatable {
        /// Deliveries are applied; so many transactions have failed in a row. Goes to `open`.
        case closed(strikes: Int)
        /// Nothing is applied until this time. Goes to `trying`.
        case open(until: Duration, failures: Int32, oneByOne: Bool)
        /// The wait is over, and nothing has succeeded yet. Goes to `closed` or `open`.
        case trying(failures: Int32, oneByOne: Bool)
    }

    /// So many transactions in a row may fail before the circuit opens. It is enough to find, by halves, a single delivery
    /// among 256 that the database refuses.
    static let strikes = 10

    /// The waits while a lock is not free: a person, or another program, will release it soon.
    private static let locked = RetryPolicy(first: .milliseconds(200), longest: .seconds(3), attempts: .max)
    /// The waits after all other failures.
    private static let refused = RetryPolicy(first: .milliseconds(200), longest: .seconds(15), attempts: .max)

    private var state = State.closed(strikes: 0)

    /// Whether deliveries are applied without reservation.
    var isClosed: Bool { if case .closed = state { true } else { false } }

    /// Whether nothing may be applied now.
    var isOpen: Bool { if case .open = state { true } else { false } }

    /// Whether one delivery at a time is tried, because the last batches failed for different reasons or for none that we
    /// know.
    var goesOneByOne: Bool { if case .trying(_, true) = state { true } else { false } }

    /// How long nothing may be applied; nil when it may.
    mutating func wait(at now: Duration) -> Duration? {
        guard case .open(let until, let failures, let oneByOne) = state else { return nil }
        if until > now { return until - now }
        state = .trying(failures: failures, oneByOne: oneByOne)
        return nil
    }

    /// A transaction was committed.
    /// - Returns: whether the circuit was not closed before.
    mutating func succeeded() -> Bool {
        defer { state = .closed(strikes: 0) }
        return !isClosed
    }

    /// A transaction failed, and not because of its deliveries.
    /// - Parameters:
    ///   - refusal: what follows from it.
    ///   - random: a random number, for the jitter of the wait.
    mutating func failed(_ error: PostgresError, _ refusal: Refusal, at now: Duration, random: UInt64) {
        let earlier: Int32
        switch state {
        case .closed(let strikes) where refusal != .wait && strikes + 1 < Self.strikes:
            state = .closed(strikes: strikes + 1)
            return
        case .closed: earlier = 0
        case .open(_, let failures, _), .trying(let failures, _): earlier = failures
        }
        let failures = earlier + 1
        let policy = error.isLocked ? Self.locked : Self.refused
        let wait = policy.backoff(afterFailures: failures, random: random)
        state = .open(until: now + wait, failures: failures, oneByOne: refusal != .wait)
    }
}
