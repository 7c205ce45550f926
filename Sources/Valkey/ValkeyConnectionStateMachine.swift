// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule

/// The rules of one connection: which reply belongs to which caller, and what a failure means for each of them. It has
/// no socket, clock or tasks of its own.
///
/// The server answers in the order of the requests, so the replies are counted. A caller who stops waiting leaves its
/// place in the queue; the reply that comes later is dropped. When one deadline passes, the server does not answer, and
/// all later replies would be late as well: the connection is given up.
struct ValkeyConnectionStateMachine {
    typealias ExchangeID = Int

    /// A message of a channel.
    typealias Message = ValkeyMessage

    /// What the caller of `begin` must do.
    enum BeginAction: Equatable {
        /// Send the requests, and wait for the exchange with this number.
        case send(ExchangeID)
        /// Fail. Nothing was sent.
        case refuse(ValkeyError)
    }

    /// What must be done with a reply.
    enum ReplyAction: Equatable {
        /// Nothing: more replies of its exchange are to come, or its caller waits no longer.
        case none
        /// The exchange is complete.
        case resume(ExchangeID, [ValkeyReply])
        /// A message of a channel came.
        case deliver(Message)
        /// Close the connection, because the reply cannot belong to anything.
        case close(ValkeyError, [Failed])
    }

    /// What must be done because a caller stops waiting.
    enum AbandonAction: Equatable {
        /// Nothing: the exchange has already ended.
        case none
        /// Resume the caller with this error.
        case resume(ValkeyError)
        /// Close the connection, because the server holds it up, and resume all callers.
        case close([Failed])
    }

    /// An exchange that failed.
    struct Failed: Equatable {
        let id: ExchangeID
        let error: ValkeyError
    }

    private enum State {
        /// Requests can be sent. Next: `subscribed` or `closed`.
        case open
        /// The server sends messages of channels. Next: `closed`.
        case subscribed
        /// The connection can no longer be used. This is final.
        case closed
    }

    private struct Exchange {
        let id: ExchangeID
        let operation: String
        let count: Int
        let deadline: Duration
        let isBlocking: Bool
        var isAbandoned = false
    }

    private let server: String
    private let limit: Int
    private var state = State.open
    private var exchanges: Deque<Exchange> = []
    /// The replies to the first exchange so far.
    private var replies: [ValkeyReply] = []
    /// The deadlines of those exchanges that have no later exchange with an earlier deadline. The first is the earliest
    /// of all.
    private var deadlines: Deque<(id: ExchangeID, deadline: Duration)> = []
    private var lastID = 0
    private var outstanding = 0

    /// - Parameter limit: The most requests that may wait for their replies.
    init(server: String, limit: Int) {
        self.server = server
        self.limit = limit
    }

    /// Whether more requests can be sent.
    var isOpen: Bool {
        switch state {
        case .open: true
        case .subscribed, .closed: false
        }
    }

    /// When the next exchange must have ended; nil if none is under way.
    var nextDeadline: Duration? { deadlines.first?.deadline }

    /// A caller wants to send requests and to get one reply to each.
    /// - Parameter isBlocking: Whether the server may hold the connection up for long.
    mutating func begin(
        _ operation: String, count: Int, isBlocking: Bool = false, deadline: Duration
    ) -> BeginAction {
        guard isOpen else { return .refuse(error(.closed, operation, "the connection is closed or subscribed")) }
        guard outstanding + count <= limit else {
            return .refuse(error(.overloaded, operation, "\(outstanding) commands wait for their answers"))
        }
        lastID += 1
        outstanding += count
        exchanges.append(
            Exchange(id: lastID, operation: operation, count: count, deadline: deadline, isBlocking: isBlocking))
        while let last = deadlines.last, last.deadline > deadline { deadlines.removeLast() }
        deadlines.append((lastID, deadline))
        return .send(lastID)
    }

    /// The caller sends SUBSCRIBE as its next exchange. After that only messages come.
    mutating func subscribe() {
        if isOpen { state = .subscribed }
    }

    /// A reply came.
    mutating func received(_ reply: ValkeyReply) -> ReplyAction {
        switch state {
        case .closed: return .none
        case .subscribed:
            if let message = Message(reply) { return .deliver(message) }
        case .open: break
        }
        guard let exchange = exchanges.first else {
            // The server sends such an error and hangs up, for example when it has too many clients.
            let text = if case .failure(let text) = reply { text } else { "a reply to no request" }
            let reason = error(.connectionLost, "receive", text)
            return .close(reason, lose(reason))
        }
        replies.append(reply)
        outstanding -= 1
        guard replies.count == exchange.count else { return .none }
        defer { replies = [] }
        exchanges.removeFirst()
        if deadlines.first?.id == exchange.id { deadlines.removeFirst() }
        return exchange.isAbandoned ? .none : .resume(exchange.id, replies)
    }

    /// The task of a caller was cancelled.
    mutating func abandon(_ id: ExchangeID) -> AbandonAction {
        guard let index = exchanges.firstIndex(where: { $0.id == id && !$0.isAbandoned }) else { return .none }
        let exchange = exchanges[index]
        let cancelled = error(.cancelled, exchange.operation, "the task was cancelled")
        guard !exchange.isBlocking, isOpen else {
            exchanges[index].isAbandoned = true
            let reason = error(.connectionLost, exchange.operation, "another caller's blocking command was cancelled")
            return .close([Failed(id: id, error: cancelled)] + lose(reason))
        }
        exchanges[index].isAbandoned = true
        return .resume(cancelled)
    }

    /// The time has come to look for deadlines that have passed.
    /// - Returns: Nil if none has passed. Otherwise the connection must be closed, and these are the exchanges whose
    ///   callers still wait.
    mutating func expire(at now: Duration) -> [Failed]? {
        guard let first = nextDeadline, first <= now else { return nil }
        let late = exchanges.filter { $0.deadline <= now && !$0.isAbandoned }
            .map { Failed(id: $0.id, error: error(.deadlineExceeded, $0.operation, "the server did not answer")) }
        for failed in late {
            guard let index = exchanges.firstIndex(where: { $0.id == failed.id }) else { continue }
            exchanges[index].isAbandoned = true
        }
        return late + lose(error(.connectionLost, "receive", "the server did not answer an earlier command"))
    }

    /// The connection is over.
    /// - Returns: The failures of all exchanges under way, each with its own operation.
    mutating func lose(_ reason: ValkeyError) -> [Failed] {
        state = .closed
        defer {
            exchanges = []
            deadlines = []
            replies = []
            outstanding = 0
        }
        return exchanges.filter { !$0.isAbandoned }.map { Failed(id: $0.id, error: reason.renamed($0.operation)) }
    }

    private func error(_ code: ValkeyError.Code, _ operation: String, _ detail: String) -> ValkeyError {
        ValkeyError(code, operation: operation, server: server, detail: detail)
    }
}

/// A message that was published to a channel.
public struct ValkeyMessage: Sendable, Equatable {
    /// The channel.
    public let channel: String
    /// What was published: any bytes.
    public let payload: [UInt8]

    /// Nil if the reply is no message of a channel.
    init?(_ reply: ValkeyReply) {
        guard case .array(let parts) = reply, parts.count == 3, parts[0] == .bytes(Array("message".utf8)),
            case .bytes(let channel) = parts[1], case .bytes(let payload) = parts[2]
        else { return nil }
        self.channel = String(decoding: channel, as: UTF8.self)
        self.payload = payload
    }
}
