// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Environment
import Foundation
import Logging
import WebAPI

/// `paca-sync-demo`, which `make demo` runs.
@main
struct PacaSyncDemo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paca-sync-demo",
        abstract: "Shows the whole path on a simulated GitHub: no network, no configuration.",
        discussion: """
            Exit code 0 means that Postgres holds at the end what GitHub said; 1 that it does not, with the differences.
            """)

    @Option(help: "What the simulated GitHub makes its ids and faults of.")
    var seed: UInt64 = 7
    @Flag(help: "Do not pause for a reader.")
    var fast = false
    @Flag(help: "Stay up at the end until Ctrl-C, with commands to try.")
    var keep = false
    @Option(help: "A folder for the database, which is kept; without one it is temporary.")
    var dataDir: String?
    @Option(help: "Where GitHub's published webhook bodies lie; left out when they do not.")
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
        // Interrupted: what counts is how far it came.
        guard let isRight = await verdict.isRight else { throw ExitCode(Interruption.status) }
        guard isRight else { throw ExitCode.failure }
    }

    /// What goes wrong in the engine is said beside the demo's own lines.
    private static func makeLogger() -> Logger {
        var logger = Logger(label: "paca-sync-demo", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .warning
        return logger
    }
}
