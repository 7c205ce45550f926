// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Brings callers and their answers together, whichever of the two is first.
///
/// An actor decides that a caller must wait, and then suspends the caller. Between the two it may already do something
/// else, even if it only calls its own method, and the answer may come then. It is kept for the caller.
public struct PendingAnswers<ID: Hashable & Sendable, Answer: Sendable>: Sendable {
    private enum State {
        /// The caller will wait. Goes to `waiting` or `answered`.
        case expected
        /// The caller is suspended, until the answer comes.
        case waiting(CheckedContinuation<Answer, Never>)
        /// The answer came before the caller was suspended.
        case answered(Answer)
    }

    private var states: [ID: State] = [:]

    /// Nobody is expected yet.
    public init() {}

    /// How many callers are expected or wait.
    public var count: Int { states.count }

    /// Notes that a caller will wait. To be called in the same step in which that was decided.
    public mutating func expect(_ id: ID) {
        states[id] = .expected
    }

    /// Suspends an expected caller until its answer comes. If it is here already, the caller goes on at once.
    public mutating func wait(_ id: ID, _ continuation: CheckedContinuation<Answer, Never>) {
        if case .answered(let answer) = states[id] {
            states[id] = nil
            continuation.resume(returning: answer)
        } else {
            states[id] = .waiting(continuation)
        }
    }

    /// Answers an expected caller. Only its first answer counts.
    public mutating func answer(_ id: ID, with answer: Answer) {
        switch states[id] {
        case .expected:
            states[id] = .answered(answer)
        case .waiting(let continuation):
            states[id] = nil
            continuation.resume(returning: answer)
        case .answered, nil:
            break
        }
    }
}
