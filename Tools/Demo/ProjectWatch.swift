// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

/// What the terminal has shown of one project, and what is new since then. It is a pure value.
struct ProjectWatch {
    /// One line to show.
    struct Line: Equatable {
        let kind: DemoTerminal.Kind
        let what: String
        let details: [String]
    }

    /// The position of the last delivery that was shown.
    private(set) var deliveriesAfter: Int64 = 0
    /// The id of the last event that was shown.
    private(set) var eventsAfter: Int64 = 0
    private var shownDeliveries: Set<UUID> = []
    private var shownAttempts: Set<Int> = []
    private var newestShown = 0
    private var pullRequests: [Int32: Line] = [:]
    private var links: Set<DemoProjectState.Link> = []

    /// The lines to show for a new state.
    /// - Parameter isComplete: Whether every delivery has an attempt that is known now or soon. If not, deliveries
    ///   without one are shown too.
    mutating func lines(
        for state: DemoProjectState, attempts: [DemoAttempt], isComplete: Bool = true
    ) -> [Line] {
        deliveryLines(state, attempts, isComplete) + pullRequestLines(state) + linkLines(state) + eventLines(state)
    }

    private mutating func deliveryLines(
        _ state: DemoProjectState, _ attempts: [DemoAttempt], _ isComplete: Bool
    ) -> [Line] {
        var lines: [Line] = []
        let byGUID = Dictionary(grouping: attempts, by: \.guid)
        for delivery in state.deliveries {
            let attempt = byGUID[delivery.guid]?.first { $0.answer != "duplicate" }
            guard delivery.state != "pending", attempt != nil || !isComplete else { break }
            deliveriesAfter = delivery.sequence
            shownDeliveries.insert(delivery.guid)
            let answer = attempt.map { shown($0) } ?? "accepted"
            let name = [delivery.event, delivery.action].compactMap(\.self).joined(separator: " ")
            let why = [delivery.error ?? delivery.reason].compactMap(\.self)
            lines.append(Line(kind: .delivery, what: name, details: [answer, delivery.state] + why))
        }
        for attempt in attempts where attempt.answer == "duplicate" && shownDeliveries.contains(attempt.guid) {
            guard shownAttempts.insert(attempt.id).inserted else { continue }
            let name = [attempt.event, attempt.action].compactMap(\.self).joined(separator: " ")
            lines.append(Line(kind: .delivery, what: name, details: ["duplicate", "no effect"]))
        }
        return lines
    }

    private mutating func shown(_ attempt: DemoAttempt) -> String {
        defer { newestShown = max(newestShown, attempt.id) }
        return attempt.id < newestShown ? "\(attempt.answer) late" : attempt.answer
    }

    /// One line for each pull request whose line has changed.
    private mutating func pullRequestLines(_ state: DemoProjectState) -> [Line] {
        state.pullRequests.compactMap { row in
            let author = row.author.isEmpty ? "by a ghost" : "by \(row.author)"
            let marks = [
                row.isDraft ? "draft" : nil, row.isFromFork ? "from a fork" : nil, "at \(row.headSHA.prefix(7))",
            ]
            let line = Line(
                kind: .pullRequest, what: "#\(row.number) \(row.title)",
                details: [row.state, author, marks.compactMap(\.self).joined(separator: ", ")])
            return pullRequests.updateValue(line, forKey: row.number) == line ? nil : line
        }
    }

    private mutating func linkLines(_ state: DemoProjectState) -> [Line] {
        state.links.compactMap { link in
            guard links.insert(link).inserted else { return nil }
            return Line(
                kind: .link, what: "\(Self.subject(link.number, link.branch)) -> \(link.task)",
                details: ["by \(link.source)"])
        }
    }

    /// One line for all events that differ only in their task.
    private mutating func eventLines(_ state: DemoProjectState) -> [Line] {
        eventsAfter = state.events.last?.id ?? eventsAfter
        var runs: [(key: String, tasks: [String])] = []
        for event in state.events {
            let key = "\(event.topic) \(Self.subject(event.number, event.branch))"
            if let run = runs.lastIndex(where: { $0.key == key }), !runs[run].tasks.contains(event.task) {
                runs[run].tasks.append(event.task)
            } else {
                runs.append((key, [event.task]))
            }
        }
        return runs.map { run in
            Line(kind: .event, what: run.key, details: ["-> \(run.tasks.joined(separator: ", "))"])
        }
    }

    private static func subject(_ number: Int32?, _ branch: String?) -> String {
        number.map { "#\($0)" } ?? branch ?? ""
    }
}
