// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// How long a connection may take for what it does. It has no clock: each call brings the time.
struct RequestPace {
    /// The limits of one connection.
    struct Limits {
        /// The longest time without a request, from the opening or the last answer to the end of the next head. Also the
        /// longest time without a byte in the middle of a request.
        var idle = Duration.seconds(30)
        /// The longest time from a request's head to its end. GitHub gives up after ten seconds.
        var request = Duration.seconds(10)
        /// For how long the rate of a request does not matter.
        var grace = Duration.seconds(4)
        /// The least bytes of a body in a second, on average, for a body that does not announce its length. One that
        /// does must be on course to end in time.
        var leastRate = 4 << 10
        /// The most parts that a body may begin with, and for how many bytes it may have one more. GitHub sends no
        /// chunks; a body in chunks of one byte costs as much work as one that is a thousand times as large.
        var parts = 256
        var bytesPerPart = 256
        /// The longest time in which a client takes nothing of an answer.
        var unread = Duration.seconds(30)
        /// The longest time for which a request that is still arriving delays the server's stop.
        var stopping = Duration.seconds(1)
    }

    private struct Receiving {
        let since: Duration
        var last: Duration
        let announced: Int?
        var bytes = 0
        var parts = 0
    }

    private enum State {
        /// No request. Next: `receiving`.
        case waiting(since: Duration)
        /// A request is arriving. Next: `answering`, or `waiting` if it was answered before its end.
        case receiving(Receiving, isAnswered: Bool)
        /// A request is complete and waits for its answer. Next: `waiting`.
        case answering
    }

    /// Whether a connection may go on.
    enum Verdict: Equatable {
        /// Close it.
        case close
        /// Ask again at this time, or earlier.
        case ask(at: Duration)
    }

    private let limits: Limits
    private var state: State
    /// Since when the client has taken nothing of what was written; nil while it takes it.
    private var blockedSince: Duration?
    private var stoppingSince: Duration?

    init(limits: Limits, at now: Duration) {
        self.limits = limits
        state = .waiting(since: now)
    }

    /// Whether a request is arriving.
    var isReceiving: Bool {
        if case .receiving = state { true } else { false }
    }

    /// A request's head has arrived.
    mutating func began(announced: Int?, at now: Duration) {
        state = .receiving(Receiving(since: now, last: now, announced: announced), isAnswered: false)
    }

    /// A part of a body has arrived.
    /// - Returns: false if the body has too many small parts, so that the connection must be closed.
    mutating func received(_ bytes: Int, at now: Duration) -> Bool {
        guard case .receiving(var receiving, let isAnswered) = state else { return true }
        receiving.last = now
        receiving.bytes += bytes
        receiving.parts += 1
        state = .receiving(receiving, isAnswered: isAnswered)
        return receiving.parts <= limits.parts + receiving.bytes / limits.bytesPerPart
    }

    /// The end of a request has arrived.
    mutating func ended(at now: Duration) {
        guard case .receiving(_, let isAnswered) = state else { return }
        state = isAnswered ? .waiting(since: now) : .answering
    }

    /// An answer has been written.
    mutating func answered(at now: Duration) {
        switch state {
        case .receiving(let receiving, _): state = .receiving(receiving, isAnswered: true)
        case .answering, .waiting: state = .waiting(since: now)
        }
    }

    /// Whether the client takes what is written.
    mutating func writable(_ isWritable: Bool, at now: Duration) {
        blockedSince = isWritable ? nil : blockedSince ?? now
    }

    /// The server stops.
    mutating func stop(at now: Duration) {
        stoppingSince = stoppingSince ?? now
    }

    /// Whether the connection may go on at this time.
    func verdict(at now: Duration) -> Verdict {
        var ends: [Duration] = []
        if let blockedSince { ends.append(blockedSince + limits.unread) }
        switch state {
        case .waiting(let since):
            ends.append(since + limits.idle)
        case .receiving(let receiving, _):
            ends += [receiving.since + limits.request, receiving.last + limits.idle]
            if let stoppingSince { ends.append(stoppingSince + limits.stopping) }
            let elapsed = now - receiving.since
            if elapsed < limits.grace {
                ends.append(now + (limits.grace - elapsed))
                return ends.contains { $0 <= now } ? .close : .ask(at: ends.min() ?? now)
            }
            guard receiving.bytes >= expected(of: receiving, after: elapsed) else { return .close }
            ends.append(now + .seconds(1))
        case .answering:
            ends.append(now + limits.unread)
        }
        return ends.contains { $0 <= now } ? .close : .ask(at: ends.min() ?? now)
    }

    private func expected(of receiving: Receiving, after elapsed: Duration) -> Int {
        if let announced = receiving.announced {
            Int(Double(announced) * (elapsed / limits.request) * 0.5)
        } else {
            Int(Double(limits.leastRate) * (elapsed / .seconds(1)))
        }
    }
}
