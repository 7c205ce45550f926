// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import EmbeddedPostgres
import Environment
import Logging
import Storage

/// Provides a command's database: the configured one, or an embedded server that runs as long as the command.
struct DatabaseProvider {
    private let configuration: ServeConfiguration
    private let environment: SyncEnvironment
    private let logger: Logger

    init(_ configuration: ServeConfiguration, environment: SyncEnvironment, logger: Logger) {
        self.configuration = configuration
        self.environment = environment
        self.logger = logger
    }

    /// Calls `body` with the database. An embedded server is stopped afterwards, even if `body` throws.
    /// - Throws: `StopSignals.Stopped` if a signal came while the server was starting.
    func withDatabase(
        until signals: StopSignals, _ body: (PostgresConfiguration) async throws -> Void
    ) async throws {
        if let url = configuration.databaseURL {
            return try await body(try PostgresConfiguration(conninfo: url))
        }
        let server = EmbeddedPostgres(
            dataDirectory: configuration.dataDirectory, environment: environment, logger: logger)
        logger.notice(
            "DATABASE_URL is not set; using an embedded Postgres, for evaluation and small installations",
            metadata: ["data_dir": "\(configuration.dataDirectory)"])
        do {
            let conninfo = try await signals.cancelling { try await server.start() }
            try await body(try PostgresConfiguration(conninfo: Secret(conninfo)))
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    /// Waits up to a minute for a server that is still starting. Containers are often started together with their
    /// database.
    static func waitUntilReachable(
        _ database: PostgresConfiguration, environment: SyncEnvironment, logger: Logger
    ) async throws {
        let giveUp = environment.uptime() + .seconds(60)
        while true {
            do {
                let connection = try await PostgresConnection.connect(database, environment: environment)
                return await connection.close()
            } catch {
                // Waiting does not change what is between us and the server.
                guard error.isOutage, error.code != .unsuitableSession, environment.uptime() < giveUp else {
                    throw UnreachableDatabase(error: error)
                }
                logger.warning("Postgres does not answer yet", metadata: ["error": "\(error.debugDescription)"])
                try await environment.clock.sleep(for: .seconds(1))
            }
        }
    }
}

/// The database did not answer for a minute, or refused the connection.
struct UnreachableDatabase: Error, CustomStringConvertible {
    let error: PostgresError

    var description: String { error.debugDescription }
}
