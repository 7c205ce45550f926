// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The numbers of one run, as they are printed and as they are written to `results/latest.json`.
struct Report: Encodable {
    var connections = 0
    var projects = 0
    var seconds = 0
    var bodyBytes = 0
    var postgresVersion = ""

    /// To `pgbench` in the same run; absent without it.
    var intakeRatio: Double?
    var appliedRatio: Double?
    var ackPerSecond = 0.0
    var appliedPerSecond = 0.0
    var pgbenchPerSecond: Double?
    var pgbenchVariant: String?
    /// Inserts a second of every way tried, over a few seconds each.
    var pgbenchVariants: [String: Double] = [:]
    /// Before and after the load.
    var pgbenchRuns: [Double] = []

    var deliveries = 0
    var refused = 0
    var lost = 0
    /// From the end of the load until the last delivery was applied.
    var drainSeconds = 0.0
    var ackP50Ms = 0.0
    var ackP99Ms = 0.0
    var ackMaxMs = 0.0

    var rssMaxMb = 0.0
    /// A third into the load, and at its end: flat when they are alike.
    var rssThirdMb = 0.0
    var rssEndMb = 0.0

    var serverCpuMsPerDelivery = 0.0
    var postgresCpuMsPerDelivery = 0.0
    var generatorCpuMsPerDelivery = 0.0
    /// Counted in a short phase of its own; absent where the server has no `pg_stat_statements`.
    var statementsPerDelivery: Double?
    var walBytesPerDelivery = 0.0
    var databaseBytesPerDelivery = 0.0
    var walSyncsPerSecond = 0.0

    /// One line, keys in snake case.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(rounded), as: UTF8.self)
        }
    }

    /// Puts the JSON into `results/latest.json` of this package.
    func save() throws {
        try Self.write(try json + "\n", to: "latest.json")
    }

    /// Puts a file into `results`, beside Package.swift.
    static func write(_ text: String, to name: String) throws {
        var package = URL(fileURLWithPath: #filePath)
        for _ in ["Report.swift", "Sources", "IngestBench"] { package.deleteLastPathComponent() }
        let folder = package.appending(path: "results")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    private var rounded: Report {
        var copy = self
        for path in Self.numbers { copy[keyPath: path] = (self[keyPath: path] * 1000).rounded() / 1000 }
        for path in Self.optionalNumbers {
            copy[keyPath: path] = self[keyPath: path].map { ($0 * 1000).rounded() / 1000 }
        }
        copy.pgbenchVariants = pgbenchVariants.mapValues { $0.rounded() }
        copy.pgbenchRuns = pgbenchRuns.map { $0.rounded() }
        return copy
    }

    private static var numbers: [WritableKeyPath<Report, Double>] {
        [
            \.ackPerSecond, \.appliedPerSecond, \.drainSeconds, \.ackP50Ms, \.ackP99Ms, \.ackMaxMs, \.rssMaxMb,
            \.rssThirdMb, \.rssEndMb, \.serverCpuMsPerDelivery, \.postgresCpuMsPerDelivery,
            \.generatorCpuMsPerDelivery, \.walBytesPerDelivery, \.databaseBytesPerDelivery, \.walSyncsPerSecond,
        ]
    }

    private static var optionalNumbers: [WritableKeyPath<Report, Double?>] {
        [\.intakeRatio, \.appliedRatio, \.pgbenchPerSecond, \.statementsPerDelivery]
    }
}
