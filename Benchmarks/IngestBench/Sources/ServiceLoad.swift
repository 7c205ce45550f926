// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The load on the running service: a warm-up, the measured phase, and a short one in which statements are counted.
struct ServiceLoad {
    private let options: IngestBench
    private let folder: WorkFolder
    private let postgres: TemporaryPostgres
    private let server: ServerProcess
    private let verification: Verification
    private var generator: LoadGenerator
    private var acknowledged = 0
    private var lost = 0

    init(
        options: IngestBench, folder: WorkFolder, postgres: TemporaryPostgres, server: ServerProcess,
        projects: [SeededProject]
    ) throws {
        self.options = options
        self.folder = folder
        self.postgres = postgres
        self.server = server
        verification = Verification(database: postgres)
        var deliveries = Deliveries(projects: projects, port: server.port)
        deliveries.sign(first: (options.warmUpSeconds + options.seconds + 3) * options.signaturesPerSecond)
        generator = try LoadGenerator(
            port: server.port, connections: options.connections, deliveries: deliveries)
    }

    mutating func run(into report: inout Report) throws {
        if options.warmUpSeconds > 0 {
            say("warm-up of \(options.warmUpSeconds) s")
            _ = try phase(seconds: options.warmUpSeconds)
        }
        try measure(into: &report)
        try countStatements(into: &report)
        try keepMetrics()
        let faults = try verification.faults(acknowledged: acknowledged, lost: lost)
        guard faults.isEmpty else {
            throw BenchError("not everything was applied:\n" + faults.joined(separator: "\n"))
        }
        say("every acknowledged delivery was applied: pull request, link and event are there")
    }

    /// Holds the load, waits until all of it is applied, and tells when that was.
    private mutating func phase(
        seconds: Int, reportingProgress: Bool = false
    ) throws -> (load: LoadResult, appliedAt: UInt64) {
        let load = try generator.run(seconds: seconds, reportingProgress: reportingProgress)
        acknowledged += load.acknowledged
        lost += load.lost
        try verification.waitUntilNothingIsPending()
        return (load, monotonicNanoseconds())
    }

    private mutating func measure(into report: inout Report) throws {
        say("load of \(options.seconds) s")
        try postgres.query("CHECKPOINT")
        let before = try Usage(server: server, postgres: postgres)
        let memory = MemorySampler(process: server.processID)
        let profiler =
            try options.profile ? Profiler(of: server.processID, seconds: options.seconds, folder: folder) : nil
        let (load, appliedAt) = try phase(seconds: options.seconds, reportingProgress: true)
        let resident = memory.stop()
        let after = try Usage(server: server, postgres: postgres)
        report.add(load, appliedAt: appliedAt, seconds: options.seconds)
        report.add(usageFrom: before, to: after, deliveries: load.acknowledged, load: load)
        report.add(resident: resident, seconds: options.seconds)
        if let profiler { say("\n\(try profiler.report())\n") }
    }

    private mutating func countStatements(into report: inout Report) throws {
        guard let counter = StatementCounter(database: postgres) else { return }
        try counter.start()
        let (load, _) = try phase(seconds: 3)
        let statements = try counter.stop()
        report.statementsPerDelivery = Double(statements.total) / Double(max(load.acknowledged, 1))
        if options.profile {
            say("busiest statements of 3 s, \(load.acknowledged) deliveries:\n\(statements.busiest)\n")
        }
    }

    /// The service's own view of the run, beside the results.
    private func keepMetrics() throws {
        let answer = try getFromLoopback("/metrics", port: server.port)
        if answer.status == 200 { try Report.write(answer.body, to: "metrics.txt") }
    }
}
