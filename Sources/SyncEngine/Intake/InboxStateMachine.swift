// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Foundation
import Storage

/// Decides when the inbox flushes, and which deliveries. It has no database, clock or tasks.
///
/// It is open until `close()`. Then it accepts no deliveries, and ends when none is waiting and none is being stored.
struct InboxStateMachine<Answer> {
    /// A delivery that waits to be committed, and the function that gets the answer.
    struct Waiting {
        let delivery: NewDelivery
        let answer: Answer
        /// The uptime after which it is not tried again; nil before its first try.
        var giveUp: Duration?
    }

    /// What the inbox must do after a delivery arrived.
    enum AppendAction: Equatable {
        /// Nothing. The loop has been woken already, or must wait for more deliveries.
        case wait
        /// Wake the loop, because now enough deliveries wait for a flush.
        case wake
        /// Refuse the delivery, because the inbox is closed.
        case refuse
    }

    /// What the loop must do next.
    enum Next {
        /// Store these deliveries, then call `flushEnded`.
        case flush([Waiting])
        /// Store these deliveries of a project in trouble, then call `apartStored` or `apartFailed`.
        case flushApart([Waiting])
        /// Wait to be woken, then call `next` again.
        case wait
        /// End: the inbox is closed, no delivery waits, and none is being stored.
        case end
    }

    private let settings: WebhookInbox.Settings
    private var waiting: Deque<Waiting> = []
    private var apart: ApartLane<Answer>
    private var isClosed = false
    private var underWay = 0
    /// The number of deliveries in the flush that began last.
    private var lastCount = 0

    init(settings: WebhookInbox.Settings) {
        self.settings = settings
        apart = ApartLane(count: settings.flushCount, bytes: settings.flushBytes)
    }

    mutating func append(_ delivery: NewDelivery, _ answer: Answer) -> AppendAction {
        guard !isClosed else { return .refuse }
        guard !apart.isTroubled(delivery.hook.projectID) else {
            apart.append(Waiting(delivery: delivery, answer: answer))
            return .wake
        }
        waiting.append(Waiting(delivery: delivery, answer: answer))
        return waiting.count == enough ? .wake : .wait
    }

    mutating func next() -> Next {
        if let batch = apart.take() { return .flushApart(batch) }
        // A flush under way may still set deliveries apart.
        guard !waiting.isEmpty else { return isClosed && underWay == 0 && apart.isIdle ? .end : .wait }
        guard underWay < settings.flushes, isClosed || waiting.count >= enough else { return .wait }
        let batch = takeBatch()
        underWay += 1
        lastCount = batch.count
        return .flush(batch)
    }

    mutating func flushEnded() {
        underWay -= 1
    }

    /// A flush has failed to store deliveries that are of one project. They, and those that its project sends until one
    /// is stored, are stored apart from others.
    /// - Parameter again: Those of them that are to be tried again.
    mutating func setApart(_ deliveries: [Waiting], again: [Waiting]) {
        apart.mark(deliveries)
        for delivery in again { apart.append(delivery) }
    }

    mutating func apartStored(_ deliveries: [Waiting]) {
        apart.stored(deliveries)
    }

    mutating func apartFailed(again: [Waiting]) {
        apart.failed(again: again)
    }

    /// How many deliveries must wait before a flush begins: one if no flush is under way, otherwise half as many as the
    /// last flush had. Each flush has a fixed cost, so while another one is under way it pays to gather more. While
    /// none is under way, there is nothing to wait for.
    private var enough: Int {
        underWay == 0 ? 1 : max(1, lastCount / 2)
    }

    mutating func close() {
        isClosed = true
    }

    /// Closes the inbox and returns the deliveries that still wait.
    mutating func abandon() -> [Waiting] {
        isClosed = true
        defer { waiting.removeAll() }
        return Array(waiting) + apart.abandon()
    }

    /// The deliveries of each project, in the order of their first ones.
    static func byProject(_ batch: [Waiting]) -> [[Waiting]] {
        var places: [UUID: Int] = [:]
        return batch.reduce(into: []) { parts, item in
            let project = item.delivery.hook.projectID
            if let place = places[project] {
                parts[place].append(item)
            } else {
                places[project] = parts.count
                parts.append([item])
            }
        }
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

extension InboxStateMachine.Waiting: Sendable where Answer: Sendable {}
