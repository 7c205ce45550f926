// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Foundation
import Storage

/// The deliveries of projects that are in trouble: a statement with deliveries of nobody else could not store them, for
/// example because another session has locked a row that they need.
///
/// They are stored apart from all others, one statement at a time, so that they hold up nobody else's. It has no
/// database, clock or tasks.
struct ApartLane<Answer> {
    typealias Waiting = InboxStateMachine<Answer>.Waiting

    private let countLimit: Int
    private let byteLimit: Int
    private var waiting: Deque<Waiting> = []
    private var troubled: Set<UUID> = []
    private var isUnderWay = false
    /// The most deliveries in the next statement. After a failure each is tried alone, because only one may be at fault.
    private var count: Int

    init(count: Int, bytes: Int) {
        countLimit = count
        byteLimit = bytes
        self.count = count
    }

    /// Whether nothing waits and nothing is under way.
    var isIdle: Bool { waiting.isEmpty && !isUnderWay }

    /// Whether the project's deliveries belong here.
    func isTroubled(_ project: UUID) -> Bool { troubled.contains(project) }

    /// Adds a delivery of a project that is in trouble.
    mutating func append(_ item: Waiting) {
        waiting.append(item)
    }

    /// Marks the projects of these deliveries as troubled.
    mutating func mark(_ items: [Waiting]) {
        troubled.formUnion(items.map(\.delivery.hook.projectID))
    }

    /// The deliveries for the next statement, all of one project; nil if none waits or a statement is under way.
    mutating func take() -> [Waiting]? {
        guard !isUnderWay, let project = waiting.first?.delivery.hook.projectID else { return nil }
        let places = waiting.indices.filter { waiting[$0].delivery.hook.projectID == project }
        let plan = FlushPlan(
            waiting: places.lazy.map { [waiting] in
                (key: waiting[$0].delivery.key, bytes: waiting[$0].delivery.body.count)
            }, bytes: byteLimit, count: count)
        let taken = plan.batch.map { places[$0] }
        let batch = taken.map { waiting[$0] }
        for place in taken.reversed() { waiting.remove(at: place) }
        isUnderWay = true
        return batch
    }

    /// The statement with these deliveries has stored them.
    mutating func stored(_ batch: [Waiting]) {
        isUnderWay = false
        count = min(count * 2, countLimit)
        for project in Set(batch.map(\.delivery.hook.projectID))
        where !waiting.contains(where: { $0.delivery.hook.projectID == project }) {
            troubled.remove(project)
        }
    }

    /// The statement has failed.
    /// - Parameter again: The deliveries that are to be tried again. They go to the end, so that others have their turn.
    mutating func failed(again: [Waiting]) {
        isUnderWay = false
        count = 1
        waiting.append(contentsOf: again)
    }

    /// Returns the deliveries that still wait.
    mutating func abandon() -> [Waiting] {
        defer { waiting.removeAll() }
        return Array(waiting)
    }
}
