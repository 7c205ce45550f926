// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Storage

/// When the inbox flushes, and what: its rules, without a database, a clock or tasks.
///
/// Open until closed; closed, it takes nothing more and ends once nothing waits.
struct InboxStateMachine<Answer> {
    /// A delivery that waits for its commit, and whom to tell.
    struct Waiting {
        let delivery: NewDelivery
        let answer: Answer
    }

    /// What becomes of a delivery that comes in.
    enum AppendAction: Equatable {
        /// It goes with a later flush; the loop knows already, or has to wait itself.
        case wait
        /// With it the next flush can begin: wake the loop.
        case wake
        /// It is not taken.
        case refuse
    }

    /// What the loop does next.
    enum Next {
        /// Store these, then tell `flushEnded`.
        case flush([Waiting])
        /// Ask again when woken.
        case wait
        /// Nothing will come any more.
        case end
    }

    private let settings: WebhookInbox.Settings
    private var waiting: Deque<Waiting> = []
    private var isClosed = false
    private var underWay = 0
    /// How many deliveries the flush that began last has.
    private var lastCount = 0

    init(settings: WebhookInbox.Settings) {
        self.settings = settings
    }

    mutating func append(_ delivery: NewDelivery, _ answer: Answer) -> AppendAction {
        guard !isClosed else { return .refuse }
        waiting.append(Waiting(delivery: delivery, answer: answer))
        return waiting.count == enough ? .wake : .wait
    }

    mutating func next() -> Next {
        guard !waiting.isEmpty else { return isClosed ? .end : .wait }
        guard underWay < settings.flushes, isClosed || waiting.count >= enough else { return .wait }
        let batch = takeBatch()
        underWay += 1
        lastCount = batch.count
        return .flush(batch)
    }

    mutating func flushEnded() {
        underWay -= 1
    }

    /// How many have to wait for a flush to begin: one, when none is under way; beside others, half as many as the last had.
    /// Every flush has a price of its own, so few wait for more while others are stored, and never with nothing to wait for.
    private var enough: Int {
        underWay == 0 ? 1 : max(1, lastCount / 2)
    }

    mutating func close() {
        isClosed = true
    }

    /// Closes it and gives up what waits.
    mutating func abandon() -> [Waiting] {
        isClosed = true
        defer { waiting.removeAll() }
        return Array(waiting)
    }

    private mutating func takeBatch() -> [Waiting] {
        let plan = FlushPlan(
            waiting: waiting.lazy.map { (key: $0.delivery.key, bytes: $0.delivery.body.count) },
            bytes: settings.flushBytes, count: settings.flushCount)
        let batch = plan.batch.map { waiting[$0] }
        if plan.batch.last == plan.batch.count - 1 {
            waiting.removeFirst(batch.count)
        } else {
            let taken = Set(plan.batch)
            waiting = Deque(waiting.enumerated().filter { !taken.contains($0.offset) }.map(\.element))
        }
        return batch
    }
}
