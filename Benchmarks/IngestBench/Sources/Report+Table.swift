// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

extension Report {
    /// For a person.
    var table: String {
        let rows = rates + acknowledgement + costs
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { name, value in
            name.isEmpty ? "" : "  " + name.padding(toLength: width + 3, withPad: " ", startingAt: 0) + value
        }.joined(separator: "\n")
    }

    private var rates: [(String, String)] {
        var rows = [
            ("acknowledged", "\(grouped(ackPerSecond)) deliveries/s"),
            ("applied", "\(grouped(appliedPerSecond)) deliveries/s"),
        ]
        if let pgbenchPerSecond, let pgbenchVariant {
            let runs = pgbenchRuns.map(grouped).joined(separator: " before, ")
            rows.append(("pgbench", "\(grouped(pgbenchPerSecond)) inserts/s (\(pgbenchVariant); \(runs) after)"))
        }
        for (name, rate) in pgbenchVariants.sorted(by: { $0.value > $1.value }) {
            rows.append(("pgbench tried", "\(grouped(rate)) inserts/s (\(name))"))
        }
        if let intakeRatio, let appliedRatio {
            rows.append(("intake ratio", "\(fixed(intakeRatio, 2))   (bar 1.5)"))
            rows.append(("applied ratio", "\(fixed(appliedRatio, 2))   (bar 0.75)"))
        }
        return rows + [("", "")]
    }

    private var acknowledgement: [(String, String)] {
        [
            ("deliveries", "\(grouped(Double(deliveries))) of \(bodyBytes) bytes in \(seconds) s"),
            ("connections, projects", "\(connections), \(projects)"),
            ("refused (503), lost", "\(refused), \(lost)"),
            ("acknowledgement p50", "\(fixed(ackP50Ms, 2)) ms"),
            ("acknowledgement p99", "\(fixed(ackP99Ms, 2)) ms   (bar 50)"),
            ("acknowledgement max", "\(fixed(ackMaxMs, 2)) ms"),
            ("last applied after the load", "\(fixed(drainSeconds, 2)) s"),
            ("", ""),
        ]
    }

    private var costs: [(String, String)] {
        [
            ("resident memory, most", "\(fixed(rssMaxMb, 1)) MB   (bar 200)"),
            ("at a third, at the end", "\(fixed(rssThirdMb, 1)) MB, \(fixed(rssEndMb, 1)) MB"),
            ("processor time: service", "\(fixed(serverCpuMsPerDelivery, 3)) ms/delivery"),
            ("processor time: Postgres", "\(fixed(postgresCpuMsPerDelivery, 3)) ms/delivery"),
            ("processor time: generator", "\(fixed(generatorCpuMsPerDelivery, 3)) ms/delivery"),
            ("statements", statementsPerDelivery.map { "\(fixed($0, 3)) /delivery" } ?? "not counted"),
            ("write-ahead log", "\(grouped(walBytesPerDelivery)) bytes/delivery"),
            ("flushes of the log", "\(grouped(walSyncsPerSecond)) /s"),
            ("database", "\(grouped(databaseBytesPerDelivery)) bytes/delivery"),
            ("Postgres", postgresVersion),
        ]
    }
}

/// 12,345
func grouped(_ number: Double) -> String {
    var text = String(Int(number.rounded()))
    var index = text.count - 3
    while index > 0 {
        text.insert(",", at: text.index(text.startIndex, offsetBy: index))
        index -= 3
    }
    return text
}

private func fixed(_ number: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", number)
}
