// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Foundation
import Storage

/// The table at the end of the demo: one column for each project, and one for all.
struct DemoSummary {
    /// The column of one project.
    struct Column {
        let name: String
        let truth: DemoTruth
        let state: DemoProjectState
    }

    let columns: [Column]

    /// The lines of the table.
    var lines: [String] {
        var rows: [(name: String, values: [Int])] = []
        func add(_ name: String, _ value: (Column) -> Int) {
            let values = columns.map(value)
            rows.append((name, values + [values.reduce(0, +)]))
        }
        add("deliveries sent") { $0.truth.attempts.count }
        add("  accepted") { column in column.truth.attempts.count { $0.answer == "accepted" } }
        add("  duplicates, without effect") { column in column.truth.attempts.count { $0.answer == "duplicate" } }
        add("  overtaken on the way", Self.overtaken)
        for result in Set(columns.flatMap { $0.state.deliveries.map(\.state) }).sorted() {
            add("deliveries \(result)") { column in column.state.deliveries.count { $0.state == result } }
        }
        add("deliveries older than what was known") { column in
            column.state.deliveries.count { $0.reason == DeliveryReason.superseded.text }
        }
        for state in ["open", "closed", "merged"] {
            add("pull requests \(state)") { column in column.state.pullRequests.count { $0.state == state } }
        }
        for (source, name) in [("branch", "through a branch"), ("reference", "by name"), ("manual", "by hand")] {
            add("links \(name)") { column in column.state.links.count { $0.source == source } }
        }
        for topic in Set(columns.flatMap { $0.state.events.map(\.topic) }).sorted() {
            add("events \(topic)") { column in column.state.events.count { $0.topic == topic } }
        }
        let heading = Self.line("", columns.map(\.name) + ["all"])
        return [heading] + rows.map { Self.line($0.name, $0.values.map(String.init)) }
    }

    /// How many deliveries arrived after one that GitHub had wanted to send later.
    private static func overtaken(_ column: Column) -> Int {
        let sent = Dictionary(column.truth.attempts.map { ($0.guid, $0.id) }, uniquingKeysWith: min)
        var newest = 0
        return column.state.deliveries.compactMap { sent[$0.guid] }.count { id in
            defer { newest = max(newest, id) }
            return id < newest
        }
    }

    private static func line(_ name: String, _ values: [String]) -> String {
        "  " + DemoTerminal.padded(name, 40)
            + values.map { String(repeating: " ", count: max(1, 7 - $0.count)) + $0 }.joined()
    }
}
