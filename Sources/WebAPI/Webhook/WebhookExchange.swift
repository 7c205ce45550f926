// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The state of a connection during one request and its answer, for webhooks and for other requests. It decides what to
/// do with each part of a request; it has no bytes and no sockets.
struct WebhookExchange {
    /// What to do with a part of a body.
    enum BodyAction: Equatable {
        /// Pass it on to Hummingbird; the request is no webhook.
        case passOn
        /// Keep it; it belongs to a webhook.
        case keep
        /// Refuse the webhook, because this part makes it too large.
        case refuse
        /// Drop it; the webhook has been refused.
        case drop
        /// Close the connection: the webhook has been refused, and the sender sends too much after that.
        case hangUp
    }

    /// What to do at the end of a request.
    enum EndAction: Equatable {
        /// Pass it on to Hummingbird; the request is no webhook.
        case passOn
        /// Pass the complete webhook to the intake.
        case judge
        /// Do nothing: the webhook has been refused, and the connection stays open.
        case nothing
        /// Close the connection, because the webhook was refused so.
        case hangUp
    }

    private enum State {
        /// Between requests. Next: `passing`, `reading` or `refused`.
        case idle
        /// A request that is no webhook is arriving. Next: `answering`, or `answeredEarly`.
        case passing
        /// A request that is no webhook was answered before its end. Next: `idle`.
        case answeredEarly
        /// A webhook is arriving; this many bytes of its body have arrived. Next: `judging`, `refused` or `gone`.
        case reading(Int)
        /// A webhook was answered before its end. Up to `left` more bytes of it are dropped. Next: `idle` or `gone`.
        case refused(left: Int, hangingUp: Bool)
        /// A request that is no webhook is complete and waits for its answer. Next: `idle` or `gone`.
        case answering
        /// A webhook is complete and waits for its answer. Next: `idle` or `gone`.
        case judging
        /// The connection is closed. This is final.
        case gone
    }

    private let limit: Int
    private var state = State.idle

    /// - Parameter limit: The most bytes of a webhook's body.
    init(limit: Int) {
        self.limit = limit
    }

    /// Whether a complete webhook waits for its answer.
    var isJudging: Bool {
        if case .judging = state { true } else { false }
    }

    /// A request that is no webhook begins.
    mutating func passOn() {
        state = .passing
    }

    /// A webhook begins.
    mutating func begin() {
        state = .reading(0)
    }

    /// The webhook that begins or is arriving is refused.
    mutating func refuse(hangingUp: Bool) {
        state = .refused(left: limit, hangingUp: hangingUp)
    }

    /// A part of a body has arrived.
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

    /// The end of a request has arrived.
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

    /// An answer has been written completely.
    mutating func answered() {
        switch state {
        case .answering, .judging: state = .idle
        case .passing: state = .answeredEarly
        case .idle, .answeredEarly, .reading, .refused, .gone: break
        }
    }

    /// The connection has been closed.
    /// - Returns: Whether a webhook was arriving.
    mutating func hungUp() -> Bool {
        defer { state = .gone }
        if case .reading = state { return true } else { return false }
    }
}
