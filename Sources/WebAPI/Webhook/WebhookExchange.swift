// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Where a connection stands between a webhook's first byte and its answer, or between those of a request that is not
/// ours: no bytes, no sockets.
struct WebhookExchange {
    /// What is done with a part of a body.
    enum BodyAction: Equatable {
        /// It is not ours.
        case passOn
        /// It belongs to a webhook.
        case keep
        /// With it the webhook is too large.
        case refuse
        /// Its webhook was refused already.
        case drop
        /// Its webhook was refused already, and too much still comes.
        case hangUp
    }

    /// What is done at a request's end.
    enum EndAction: Equatable {
        /// It is not ours.
        case passOn
        /// The webhook is complete.
        case judge
        /// It was refused already; the next request may come.
        case nothing
        /// It was refused already, and the connection with it.
        case hangUp
    }

    private enum State {
        /// Between requests. To `passing`, `reading` or `refused`.
        case idle
        /// Another request comes in. To `answering`, or to `answeredEarly`.
        case passing
        /// Another request was answered before its end. To `idle`.
        case answeredEarly
        /// A webhook comes in, of which this many bytes came. To `judging`, `refused` or `gone`.
        case reading(Int)
        /// A webhook was answered before its end; up to this many bytes of it are dropped. To `idle` or `gone`.
        case refused(left: Int, hangingUp: Bool)
        /// Another request is complete and its answer is on its way. To `idle` or `gone`.
        case answering
        /// A webhook is complete and its answer is on its way. To `idle` or `gone`.
        case judging
        /// The connection is closed.
        case gone
    }

    private let limit: Int
    private var state = State.idle

    /// - Parameter limit: the most bytes of a body.
    init(limit: Int) {
        self.limit = limit
    }

    /// Whether a complete request waits for its answer, so that silence is nobody's fault.
    var isAnswering: Bool {
        switch state {
        case .answering, .judging: true
        case .idle, .passing, .answeredEarly, .reading, .refused, .gone: false
        }
    }

    /// Whether a complete webhook waits for its answer.
    var isJudging: Bool {
        if case .judging = state { true } else { false }
    }

    /// A request that is not ours begins.
    mutating func passOn() {
        state = .passing
    }

    /// A webhook begins.
    mutating func begin() {
        state = .reading(0)
    }

    /// The webhook that begins or comes in is refused.
    mutating func refuse(hangingUp: Bool) {
        state = .refused(left: limit, hangingUp: hangingUp)
    }

    /// Bytes of a body came.
    mutating func received(_ count: Int) -> BodyAction {
        switch state {
        case .passing, .answeredEarly:
            return .passOn
        case .reading(let before):
            guard before + count <= limit else { return .refuse }
            state = .reading(before + count)
            return .keep
        case .refused(let left, let hangingUp):
            guard count <= left else { return .hangUp }
            state = .refused(left: left - count, hangingUp: hangingUp)
            return .drop
        case .idle, .answering, .judging, .gone:
            return .drop
        }
    }

    /// A request ended.
    mutating func ended() -> EndAction {
        switch state {
        case .passing:
            state = .answering
            return .passOn
        case .answeredEarly:
            state = .idle
            return .passOn
        case .reading:
            state = .judging
            return .judge
        case .refused(_, hangingUp: true):
            return .hangUp
        case .refused(_, hangingUp: false):
            state = .idle
            return .nothing
        case .idle, .answering, .judging, .gone:
            return .nothing
        }
    }

    /// An answer was written to its end.
    mutating func answered() {
        switch state {
        case .answering, .judging: state = .idle
        case .passing: state = .answeredEarly
        case .idle, .answeredEarly, .reading, .refused, .gone: break
        }
    }

    /// The connection is closed.
    /// - Returns: whether a webhook was coming in.
    mutating func hungUp() -> Bool {
        defer { state = .gone }
        if case .reading = state { return true } else { return false }
    }
}
