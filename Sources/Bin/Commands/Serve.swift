// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Environment
import Logging
import ServiceLifecycle
import Storage
import WebAPI

/// `paca-sync serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the service until SIGTERM or SIGINT; a second signal ends it at once.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let (configuration, _) = try await options.load()
        let key = try configuration.requiredEncryptionKey()
        let logger = LogOutput.bootstrap(configuration)
        let registry = PrometheusRegistry()
        let environment = SyncEnvironment.live(metrics: registry)
        logger.notice("paca-sync starts", metadata: ["version": "\(Version.text)"])
        try await DatabaseProvider(configuration, environment: environment, logger: logger).withDatabase { database in
            try await DatabaseProvider.waitUntilReachable(database, environment: environment, logger: logger)
            try await Migrator(database, environment: environment, logger: logger).run()
            let engine = try Engine(
                database: database,
                secretBox: SecretBox(key: key, previous: configuration.previousEncryptionKeys),
                settings: Engine.Settings(configuration), registry: registry, environment: environment, logger: logger)
            try await SignalledGroup(logger: logger).run(
                engine.services { port in
                    logger.notice("listening", metadata: ["host": "\(configuration.host)", "port": "\(port)"])
                })
            await engine.close()
        }
        logger.notice("paca-sync stopped")
    }
}
