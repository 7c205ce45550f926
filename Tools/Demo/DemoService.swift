// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Logging
import ServiceLifecycle
import Storage
import SyncEngine
import WebAPI

/// PacaSync as the demo runs it: the engine and the HTTP server of the product, listening on this machine only. It has
/// no connection to GitHub's API.
struct DemoService {
    let database: PostgresConfiguration
    let secretBox: SecretBox
    let registry: PrometheusRegistry
    let environment: SyncEnvironment
    let logger: Logger

    /// Serves while `body` runs. When it returns, all deliveries have been processed and all connections are closed.
    /// - Parameter body: Gets the port.
    func whileRunning<Value>(_ body: (Int) async throws -> Value) async throws -> Value {
        let pools = EnginePools(database, environment: environment)
        let engine = Engine(
            clients: pools.clients, secretBox: secretBox, gitHub: nil, environment: environment, logger: logger)
        let result: Result<Value, any Error>
        do {
            result = .success(try await serve(engine, body))
        } catch {
            result = .failure(error)
        }
        await engine.close()
        await pools.close()
        return try result.get()
    }

    private func serve<Value>(_ engine: Engine, _ body: (Int) async throws -> Value) async throws -> Value {
        let (ports, announcement) = AsyncStream.makeStream(of: Int.self)
        var settings = SyncServer.Settings()
        settings.host = "127.0.0.1"
        settings.port = 0
        let server = SyncServer.application(
            settings: settings, engine: engine, authorizer: nil, metrics: registry, environment: environment,
            logger: logger, onRunning: { announcement.yield($0) })
        let services = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [engine.supervisor, server], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // If the server never listens, this ends the wait for the port.
                defer { announcement.finish() }
                try await services.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                // The services have ended without listening. Their error tells why, and is thrown here.
                try await group.waitForAll()
                throw CancellationError()
            }
            do {
                let value = try await body(port)
                await services.triggerGracefulShutdown()
                try await group.waitForAll()
                return value
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }
}
