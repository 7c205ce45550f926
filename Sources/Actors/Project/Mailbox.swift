// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule

/// The deliveries that wait for one project, in order. A bounded number is in memory, the others are only in Postgres.
///
/// Every delivery is stored in Postgres before it is offered, so a full mailbox loses nothing. It drops the delivery
/// from memory and remembers to read it from Postgres. From then on it keeps no new delivery in memory until it has
/// read Postgres to the end. Otherwise a new delivery would be applied before the older ones that are only in Postgres.
struct Mailbox: Sendable {
    /// What the actor does next.
    enum Next: Sendable {
        /// Read from Postgres the oldest pending deliveries whose sequence is greater than `after`, and pass them to
        /// `loaded`.
        case load(after: Int64)
        /// Apply these deliveries.
        case apply([ReadDelivery])
        /// Wait: there is nothing to do.
        case nothing
    }

    private enum State {
        /// Every pending delivery is in memory. Goes to `behind` when one does not fit.
        case current
        /// Postgres holds deliveries that memory does not. Goes to `current` when a read finds nothing more and no
        /// delivery was dropped since that read began.
        /// - `after`: the deliveries up to this sequence were read; `isStale`: one was dropped since the last read
        ///   began.
        case behind(after: Int64, isStale: Bool)
    }

    private let limits: MailboxLimits
    private var waiting: Deque<ReadDelivery> = []
    private var state = State.behind(after: 0, isStale: true)
    /// Whether the next read starts from the beginning, whatever the read under way finds.
    private var startsOver = false
    /// The smallest sequence among the deliveries dropped since the last read began.
    private var firstSpilled = Int64.max

    /// An empty mailbox. It first asks for the deliveries that Postgres holds from before.
    init(limits: MailboxLimits) {
        self.limits = limits
    }

    /// How many deliveries are in memory.
    var count: Int { waiting.count }

    /// Whether no pending delivery is known, neither in memory nor in Postgres.
    var isEmpty: Bool {
        if case .current = state { waiting.isEmpty } else { false }
    }

    /// Whether it is worth waiting a little for a fuller batch. It is not when Postgres already holds more deliveries.
    var gathers: Bool {
        if case .current = state { !waiting.isEmpty && waiting.count < limits.batch / 4 } else { false }
    }

    /// Whether a delivery that is offered now would be kept in memory.
    var hasRoom: Bool {
        if case .current = state { waiting.count < limits.deliveries } else { false }
    }

    /// Offers a delivery that was stored.
    /// - Returns: whether it is kept in memory. If not, it will be read from Postgres.
    mutating func offer(_ delivery: ReadDelivery) -> Bool {
        guard hasRoom else {
            spill(delivery.sequence)
            return false
        }
        waiting.append(delivery)
        return true
    }

    /// Notes that a stored delivery is not kept in memory and has to be read from Postgres.
    mutating func spill(_ sequence: Int64) {
        fallBehind()
        firstSpilled = min(firstSpilled, sequence)
        noticeOvertaking()
    }

    /// Whether this delivery is in memory.
    func holds(_ sequence: Int64) -> Bool { waiting.contains { $0.sequence == sequence } }

    /// Drops the deliveries in memory. They are read from Postgres again, from the beginning.
    /// - Returns: how many bytes they took.
    mutating func readAgain() -> Int {
        defer { waiting.removeAll() }
        missedSomething()
        return waiting.reduce(0) { $0 + $1.footprint }
    }

    /// Notes that Postgres may hold deliveries that were never offered.
    mutating func missedSomething() {
        fallBehind()
        startsOver = true
    }

    // Two flushes run at once. The one with the greater sequences may commit first, and be read before the other
    // commits. Its read has then passed the smaller sequences, so the next read must start over.
    private mutating func noticeOvertaking() {
        if case .behind(let after, _) = state, firstSpilled <= after { startsOver = true }
    }

    /// Notes that Postgres may hold deliveries that memory does not, or that the last read did not see.
    mutating func fallBehind() {
        switch state {
        case .current: state = .behind(after: waiting.last?.sequence ?? 0, isStale: true)
        case .behind(let after, _): state = .behind(after: after, isStale: true)
        }
    }

    /// What to do next. The deliveries in memory are older than those that are only in Postgres, so they come first.
    mutating func next() -> Next {
        if !waiting.isEmpty { return .apply(takeBatch()) }
        switch state {
        case .current:
            return .nothing
        case .behind(let after, _):
            let start = startsOver ? 0 : after
            startsOver = false
            firstSpilled = .max
            state = .behind(after: start, isStale: false)
            return .load(after: start)
        }
    }

    /// Takes in what a read found; an empty array means that there was nothing more.
    mutating func loaded(_ deliveries: [ReadDelivery]) {
        guard case .behind(let after, let isStale) = state else { return }
        if let last = deliveries.last {
            waiting.append(contentsOf: deliveries)
            state = .behind(after: max(after, last.sequence), isStale: isStale)
            noticeOvertaking()
        } else if !isStale {
            state = .current
        }
    }

    private mutating func takeBatch() -> [ReadDelivery] {
        var batch: [ReadDelivery] = []
        var bytes = 0
        while let first = waiting.first, batch.count < limits.batch,
            batch.isEmpty || bytes + first.footprint <= limits.batchBytes
        {
            waiting.removeFirst()
            bytes += first.footprint
            batch.append(first)
        }
        return batch
    }
}

/// How many deliveries a mailbox keeps in memory and puts into one batch.
public struct MailboxLimits: Sendable, Equatable {
    /// The most deliveries kept in memory.
    public var deliveries: Int
    /// The most deliveries applied in one transaction.
    public var batch: Int
    /// The most bytes of bodies read from Postgres at once, and of news applied in one transaction. A larger delivery is
    /// read and applied alone.
    public var batchBytes: Int

    /// The defaults fit a service that has 200 MB of memory.
    public init(deliveries: Int = 32_768, batch: Int = 256, batchBytes: Int = 4 << 20) {
        self.deliveries = deliveries
        self.batch = batch
        self.batchBytes = batchBytes
    }
}
