// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Environment
import Logging
import Metrics
import Storage

/// `paca-sync migrate`
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Applies missing database migrations and exits. 'serve' does the same when it starts.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let (configuration, _) = try await options.load()
        let logger = LogOutput.bootstrap(configuration)
        let environment = SyncEnvironment.live(metrics: NOOPMetricsHandler.instance)
        let provider = DatabaseProvider(configuration, environment: environment, logger: logger)
        try await StopSignals.with(environment: environment, logger: logger) { signals in
            do {
                try await provider.withDatabase(until: signals) { database in
                    let applied = try await signals.cancelling {
                        try await Migrator(database, environment: environment, logger: logger).run()
                    }
                    print(
                        applied.isEmpty
                            ? "The database is up to date." : applied.map { "applied \($0)" }.joined(separator: "\n"))
                }
            } catch is StopSignals.Stopped {
                throw ExitCode(StopSignals.abandoned)
            }
        }
    }
}
