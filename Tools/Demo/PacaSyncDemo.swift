// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Environment
import Foundation
import Logging
import WebAPI

/// The command `paca-sync-demo`, which `make demo` runs.
@main
struct PacaSyncDemo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paca-sync-demo",
        abstract: "Shows PacaSync at work with a simulated GitHub. Needs no network and no configuration.",
        discussion: """
            Exit code 0 means that Postgres holds what GitHub said; 1 that it does not, with the differences listed.
            """)

    @Option(help: "The seed for the ids and faults of the simulated GitHub.")
    var seed: UInt64 = 7
    @Flag(help: "Leave out the pauses for a reader.")
    var fast = false
    @Flag(help: "Keep running at the end until Ctrl-C, and print commands to try.")
    var keep = false
    @Option(help: "The folder for the database, which is kept. By default it is temporary.")
    var dataDir: String?
    @Option(help: "The folder of GitHub's published webhook bodies. If it is missing, that part is skipped.")
    var testdata = "../shared/testdata/github"

    func run() async throws {
        let registry = PrometheusRegistry()
        let environment = SyncEnvironment.live(metrics: registry)
        let verdict = DemoVerdict()
        let interruption = Interruption(environment: environment)
        let demo = DemoRun(
            settings: DemoSettings(seed: seed, isFast: fast, keeps: keep, dataDirectory: dataDir, testdata: testdata),
            terminal: DemoTerminal(
                environment: ProcessInfo.processInfo.environment, isTerminal: isatty(STDOUT_FILENO) == 1),
            verdict: verdict, interruption: interruption, environment: environment, registry: registry,
            logger: Self.makeLogger())
        try await interruption.whileRunning { try await demo.run() }
        // After a signal, the result counts if the demo had reached its check.
        guard let isRight = await verdict.isRight else { throw ExitCode(Interruption.status) }
        guard isRight else { throw ExitCode.failure }
    }

    /// The engine's warnings and errors go to standard error, beside the demo's own lines.
    private static func makeLogger() -> Logger {
        var logger = Logger(label: "paca-sync-demo", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .warning
        return logger
    }
}
