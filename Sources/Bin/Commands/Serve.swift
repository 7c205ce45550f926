// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Environment
import Logging
import NIOCore
import ServiceLifecycle
import Storage
import WebAPI

/// `paca-sync serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the service until SIGTERM or SIGINT. A second signal ends it at once.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        ProcessLimits.boundMemory()
        let (configuration, _) = try await options.load()
        let key = try configuration.requiredEncryptionKey()
        let logger = LogOutput.bootstrap(configuration)
        let registry = PrometheusRegistry()
        let environment = SyncEnvironment.live(metrics: registry)
        let provider = DatabaseProvider(configuration, environment: environment, logger: logger)
        logger.notice("paca-sync is starting", metadata: ["version": "\(Version.text)"])
        try await StopSignals.with(environment: environment, logger: logger) { signals in
            do {
                try await provider.withDatabase(until: signals) { database in
                    try await signals.cancelling {
                        try await DatabaseProvider.waitUntilReachable(
                            database, environment: environment, logger: logger)
                        try await Migrator(database, environment: environment, logger: logger).run()
                    }
                    let service = try SyncService(
                        configuration, database: database,
                        secretBox: SecretBox(key: key, previous: configuration.previousEncryptionKeys),
                        registry: registry, environment: environment, logger: logger)
                    try await Self.serve(service, configuration, SignalledGroup(signals: signals, logger: logger))
                }
            } catch is StopSignals.Stopped {
                // A signal came before the service had started. That is no failure.
            }
        }
        logger.notice("paca-sync stopped")
    }

    private static func serve(
        _ service: SyncService, _ configuration: ServeConfiguration, _ group: SignalledGroup
    ) async throws {
        let services = service.services(descriptors: ProcessLimits.raiseDescriptors()) { port in
            group.logger.notice("listening", metadata: ["host": "\(configuration.host)", "port": "\(port)"])
        }
        do {
            try await group.run(services)
        } catch let error as IOError {
            await service.close()
            throw CannotListen(host: configuration.host, port: configuration.port, reason: error)
        }
        await service.close()
    }
}

/// The service cannot listen on the configured address.
struct CannotListen: Error, CustomStringConvertible {
    let host: String
    let port: Int
    let reason: IOError

    var description: String {
        "cannot listen on \(host):\(port): \(reason); set PORT (or HOST) to an address that is free on this machine"
    }
}
