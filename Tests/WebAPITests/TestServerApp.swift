// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Environment
import Foundation
import Hummingbird
import Metrics
import NIOCore
import Storage
import SyncEngine
import TestSupport
import TestWorlds
import WebAPI

/// The whole path of a delivery behind a real HTTP server on its own port.
struct TestServerApp: Sendable {
    let port: Int
    let http: HTTPClient
    let registry: PrometheusRegistry
    /// The server's metrics, for a test to await.
    let metrics: TestMetrics
    let logs: CapturedLogs
    let engine: Engine

    /// Serves while `body` runs. When this returns, every accepted delivery is applied.
    /// - Parameter wrap: may put another client between the service and its pool.
    static func with<R: Sendable>(
        _ database: TestDatabase, settings: SyncServer.Settings = .init(),
        engine engineSettings: Engine.Settings = .init(),
        contract: ContractServices? = nil,
        wrap: (any PostgresClient) -> any PostgresClient = { $0 },
        _ body: @escaping @Sendable (TestServerApp) async throws -> R
    ) async throws -> R {
        let registry = PrometheusRegistry()
        let metrics = TestMetrics()
        let environment = SyncEnvironment.live(metrics: MultiplexMetricsHandler(factories: [registry, metrics]))
        let pool = PostgresPool(
            database.configuration, limits: .init(waitDeadline: .backstop), environment: environment)
        let client = wrap(pool)
        let logs = CapturedLogs()
        var patient = engineSettings
        patient.intake.flushDeadline = .backstop
        let engine = try Engine.test(client, settings: patient, environment: environment, logger: logs.logger)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var local = settings
        local.host = "127.0.0.1"
        local.port = 0
        let application = SyncServer.application(
            settings: local, intake: engine.intake, contract: contract,
            readiness: engine.readiness,
            metrics: registry,
            environment: environment, logger: logs.logger, onRunning: { port.yield($0) })
        let result: Result<R, any Error>
        do {
            result = .success(
                try await engine.whileRunning { _ in
                    try await serving(application, on: ports) { port in
                        try await Self.connected(port, registry, metrics, logs, engine, body)
                    }
                })
        } catch {
            result = .failure(error)
        }
        await pool.close()
        return try result.get()
    }

    private static func connected<R: Sendable>(
        _ port: Int, _ registry: PrometheusRegistry, _ metrics: TestMetrics, _ logs: CapturedLogs, _ engine: Engine,
        _ body: @Sendable (TestServerApp) async throws -> R
    ) async throws -> R {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.timeout.connect = TimeAmount(.backstop)
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result: Result<R, any Error>
        do {
            result = .success(
                try await body(
                    TestServerApp(
                        port: port, http: http, registry: registry, metrics: metrics, logs: logs, engine: engine)))
        } catch {
            result = .failure(error)
        }
        try await http.shutdown()
        return try result.get()
    }
}
