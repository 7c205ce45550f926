// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation

/// One run: pgbench, the service under load, pgbench again.
struct IngestRun {
    private let options: IngestBench
    private let folder: WorkFolder
    private let postgres: TemporaryPostgres
    private let key = SymmetricKey(size: .bits256)
    private let projects: [SeededProject]
    private var report = Report()

    init(options: IngestBench, folder: WorkFolder, postgres: TemporaryPostgres) throws {
        self.options = options
        self.folder = folder
        self.postgres = postgres
        projects = (0 ..< options.projects).map { SeededProject(index: $0) }
        report.connections = options.connections
        report.projects = options.projects
        report.seconds = options.seconds
        report.postgresVersion = try postgres.version
    }

    mutating func measure() throws -> Report {
        var template = DeliveryTemplate(project: projects[0], port: 1)
        template.fill(number: 0, sequence: 0)
        report.bodyBytes = template.body.count
        guard !options.skipPgbench else {
            try measureService()
            return report
        }
        let pgbench = try Pgbench(
            database: postgres, folder: folder, clients: options.connections, body: template.body)
        let variant = try chosen(of: pgbench)
        report.pgbenchRuns.append(try measure(pgbench, variant))
        try pgbench.clear()
        try measureService()
        report.pgbenchRuns.append(try measure(pgbench, variant))
        compare(with: variant)
        return report
    }

    private mutating func chosen(of pgbench: Pgbench) throws -> Pgbench.Variant {
        if options.pgbenchVariant != "fastest" {
            guard let variant = pgbench.variants.first(where: { $0.name == options.pgbenchVariant }) else {
                throw BenchError("pgbench's ways are fastest, \(pgbench.variants.map(\.name).joined(separator: ", "))")
            }
            return variant
        }
        var best = (variant: pgbench.variants[0], rate: 0.0)
        for variant in pgbench.variants {
            let rate = try pgbench.run(variant, seconds: min(4, options.pgbenchSeconds))
            say("pgbench, \(variant.name): \(grouped(rate)) inserts/s")
            report.pgbenchVariants[variant.name] = rate
            if rate > best.rate { best = (variant, rate) }
        }
        return best.variant
    }

    private func measure(_ pgbench: Pgbench, _ variant: Pgbench.Variant) throws -> Double {
        let rate = try pgbench.run(variant, seconds: options.pgbenchSeconds)
        say("pgbench, \(variant.name), \(options.pgbenchSeconds) s: \(grouped(rate)) inserts/s")
        return rate
    }

    private mutating func compare(with variant: Pgbench.Variant) {
        let rate = report.pgbenchRuns.reduce(0, +) / Double(report.pgbenchRuns.count)
        report.pgbenchPerSecond = rate
        report.pgbenchVariant = variant.name
        report.intakeRatio = report.ackPerSecond / rate
        report.appliedRatio = report.appliedPerSecond / rate
    }

    private mutating func measureService() throws {
        let hexadecimalKey = key.withUnsafeBytes { hexadecimal($0) }
        try ServerProcess.migrate(executable: options.server, database: postgres, encryptionKey: hexadecimalKey)
        try postgres.query(try projects.map { try $0.sql(encryptedUnder: key) }.joined())
        let server = try ServerProcess(
            executable: options.server, database: postgres, encryptionKey: hexadecimalKey, folder: folder)
        do {
            var load = try ServiceLoad(
                options: options, folder: folder, postgres: postgres, server: server, projects: projects)
            try load.run(into: &report)
        } catch {
            say("the end of the server's log:\n\(server.logTail)")
            server.abandon()
            throw error
        }
        try server.stop()
        // Its tables would be vacuumed while pgbench runs again.
        try postgres.query("DROP SCHEMA plugin_data_com_paca_github CASCADE")
    }
}
