// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// Signed webhook deliveries against `paca-sync serve` on a real Postgres, and `pgbench` on the same server.
@main
struct IngestBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest-bench",
        abstract: "Measures how many webhook deliveries paca-sync acknowledges and applies, against pgbench.",
        discussion: """
            Fails when an acknowledged delivery was not applied, once and in full. Times are printed, never judged.
            """)

    @Option(help: "The paca-sync program, built in release mode.")
    var server = ".build/release/paca-sync"

    @Option(help: "How long to hold the load.")
    var seconds = 60

    @Option(help: "Keep-alive connections, and clients of pgbench.")
    var connections = 32

    @Option(help: "Projects, each with a repository of its own, at most 676.")
    var projects = 4

    @Option(help: "How long pgbench runs before the load, and again after it.")
    var pgbenchSeconds = 20

    @Option(help: "One of pgbench's ways to insert, such as prepared-hex; fastest tries all and takes the fastest.")
    var pgbenchVariant = "simple-hex"

    @Option(help: "A warm-up of the service, not counted.")
    var warmUpSeconds = 3

    @Option(help: "For how many deliveries a second to compute the signatures before the load.")
    var signaturesPerSecond = 10_000

    @Flag(help: "Leave out pgbench.")
    var skipPgbench = false

    @Flag(help: "Show by perf where the service's processor time goes, and the busiest statements.")
    var profile = false

    func validate() throws {
        guard seconds > 0, connections > 0, (1 ... 676).contains(projects), pgbenchSeconds > 0, warmUpSeconds >= 0
        else {
            throw ValidationError("Seconds and connections must be above 0, projects between 1 and 676.")
        }
    }

    func run() throws {
        guard FileManager.default.isExecutableFile(atPath: server) else {
            throw BenchError("\(server) is not there: swift build -c release --product paca-sync")
        }
        let folder = try WorkFolder()
        defer { folder.remove() }
        let postgres = try TemporaryPostgres(in: folder)
        defer { postgres.stop() }
        var run = try IngestRun(options: self, folder: folder, postgres: postgres)
        let report = try run.measure()
        say("\n\(report.table)\n\n\(try report.json)")
        try report.save()
    }
}

/// Prints a line, at once also where the output is a file.
func say(_ line: String) {
    // Nobody reads it any more: the results are also in a file.
    try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
}
