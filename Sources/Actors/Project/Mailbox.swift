// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
public import Storage

/// What waits for one project, in order: a bounded part of it in memory, the rest in Postgres alone.
///
/// Everything offered is stored already, so a full mailbox loses nothing: it lets go of what does not fit and remembers
/// that Postgres has to be asked. From then on nothing is kept in memory until Postgres has been read to its end, since
/// what is behind must not be overtaken.
public struct Mailbox: Sendable {
    /// What to do next.
    public enum Next: Sendable {
        /// Read the oldest pending deliveries behind this place from Postgres, and tell `loaded`.
        case load(after: Int64)
        /// Apply these.
        case apply([Delivery])
        /// Wait.
        case nothing
    }

    private enum State {
        /// All that is pending is in memory. To `behind` when something does not fit.
        case current
        /// Postgres holds more than memory. To `current` when a reading finds the end and nothing came meanwhile.
        /// - `after`: everything up to this place was read; `isStale`: something came since the last reading began.
        case behind(after: Int64, isStale: Bool)
    }

    private let limits: MailboxLimits
    private var waiting: Deque<Delivery> = []
    private var state = State.behind(after: 0, isStale: true)
    /// Whether the next reading starts from the beginning, whatever a reading under way finds.
    private var startsOver = false
    /// The first of those let go of since the last reading began.
    private var firstSpilled = Int64.max

    /// An empty mailbox; the first thing it asks for is what Postgres holds from before.
    public init(limits: MailboxLimits) {
        self.limits = limits
    }

    /// How many deliveries are in memory.
    public var count: Int { waiting.count }

    /// Whether nothing is known to wait.
    public var isEmpty: Bool {
        if case .current = state { waiting.isEmpty } else { false }
    }

    /// Whether waiting a little lets a fuller batch gather: not when Postgres holds more of it already.
    public var gathers: Bool {
        if case .current = state { !waiting.isEmpty && waiting.count < limits.batch / 4 } else { false }
    }

    /// A delivery was stored.
    /// - Returns: whether it is kept in memory.
    public mutating func offer(_ delivery: Delivery) -> Bool {
        guard case .current = state, waiting.count < limits.deliveries else {
            spill(delivery.sequence)
            return false
        }
        waiting.append(delivery)
        return true
    }

    /// A delivery was stored, but there is no memory for it.
    public mutating func spill(_ sequence: Int64) {
        fallBehind()
        firstSpilled = min(firstSpilled, sequence)
        noticeOvertaking()
    }

    /// Something may be in Postgres that was not offered.
    public mutating func missedSomething() {
        fallBehind()
        startsOver = true
    }

    /// Of two flushes under way at once, the one with the greater sequences may be committed, and read, first.
    private mutating func noticeOvertaking() {
        if case .behind(let after, _) = state, firstSpilled <= after { startsOver = true }
    }

    /// What memory holds is not all any more, or was not all that Postgres held when it was last read.
    public mutating func fallBehind() {
        switch state {
        case .current: state = .behind(after: waiting.last?.sequence ?? 0, isStale: true)
        case .behind(let after, _): state = .behind(after: after, isStale: true)
        }
    }

    /// What to do next. What is in memory is older than what is only in Postgres, so it comes first.
    public mutating func next() -> Next {
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

    /// What a reading found; empty when it found the end.
    public mutating func loaded(_ deliveries: [Delivery]) {
        guard case .behind(let after, let isStale) = state else { return }
        if let last = deliveries.last {
            waiting.append(contentsOf: deliveries)
            state = .behind(after: max(after, last.sequence), isStale: isStale)
            noticeOvertaking()
        } else if !isStale {
            state = .current
        }
    }

    private mutating func takeBatch() -> [Delivery] {
        var batch: [Delivery] = []
        var bytes = 0
        while let first = waiting.first, batch.count < limits.batch,
            batch.isEmpty || bytes + first.body.count <= limits.batchBytes
        {
            waiting.removeFirst()
            bytes += first.body.count
            batch.append(first)
        }
        return batch
    }
}

/// How much a mailbox keeps and gives out.
public struct MailboxLimits: Sendable, Equatable {
    /// The most deliveries in memory.
    public var deliveries: Int
    /// The most deliveries in one transaction.
    public var batch: Int
    /// The most bytes of bodies in one transaction; at least one delivery is taken.
    public var batchBytes: Int

    /// Sane for a service of 200 MB.
    public init(deliveries: Int = 4096, batch: Int = 256, batchBytes: Int = 4 << 20) {
        self.deliveries = deliveries
        self.batch = batch
        self.batchBytes = batchBytes
    }
}
