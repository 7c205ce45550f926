// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Environment
import Foundation
import Hummingbird
import NIOCore
import Storage
import SyncEngine
import TestSupport
import WebAPI

/// The whole way of a delivery behind a real HTTP server on a port of its own.
struct TestServerApp: Sendable {
    let port: Int
    let http: HTTPClient
    let registry: PrometheusRegistry
    let logs: CapturedLogs

    /// Serves while `body` runs; when this returns, everything accepted is applied.
    /// - Parameter wrap: puts something between the service and its pool.
    static func with<R: Sendable>(
        _ database: TestDatabase, settings: SyncServer.Settings = .init(), board: LoopBoard = LoopBoard(),
        contract: ContractServices? = nil,
        wrap: (any PostgresClient) -> any PostgresClient = { $0 },
        _ body: @escaping @Sendable (TestServerApp) async throws -> R
    ) async throws -> R {
        let registry = PrometheusRegistry()
        let environment = SyncEnvironment.live(metrics: registry)
        let pool = PostgresPool(
            database.configuration, limits: .init(waitDeadline: .backstop), environment: environment)
        let client = wrap(pool)
        let logs = CapturedLogs()
        var inbox = WebhookInbox.Settings()
        inbox.flushDeadline = .backstop
        let engine = try TestEngine(client: client, environment: environment, inbox: inbox, logger: logs.logger)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var local = settings
        local.host = "127.0.0.1"
        local.port = 0
        let application = SyncServer.application(
            settings: local, intake: engine.intake, contract: contract,
            readiness: Readiness(client: client, board: board),
            metrics: registry,
            environment: environment, logger: logs.logger, onRunning: { port.yield($0) })
        let result: Result<R, any Error>
        do {
            result = .success(
                try await engine.run { _ in
                    try await serving(application, on: ports) { port in
                        try await Self.connected(port, registry, logs, body)
                    }
                })
        } catch {
            result = .failure(error)
        }
        await pool.close()
        return try result.get()
    }

    private static func connected<R: Sendable>(
        _ port: Int, _ registry: PrometheusRegistry, _ logs: CapturedLogs,
        _ body: @Sendable (TestServerApp) async throws -> R
    ) async throws -> R {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.timeout.connect = TimeAmount(.backstop)
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result: Result<R, any Error>
        do {
            result = .success(try await body(TestServerApp(port: port, http: http, registry: registry, logs: logs)))
        } catch {
            result = .failure(error)
        }
        try await http.shutdown()
        return try result.get()
    }
}
