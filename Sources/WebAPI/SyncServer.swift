// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Hummingbird
public import Logging
import NIOCore
public import SyncEngine

/// The HTTP server: every route of the contract that this build has, and the operator's.
public enum SyncServer {
    /// The contract's base address (`design/http-contract.md`).
    public static let base = "/api/v1/plugins/com.paca.github"

    /// Where it listens and what it takes.
    public struct Settings: Sendable {
        /// The address to listen on.
        public var host = "0.0.0.0"
        /// The port; 0 for any free one.
        public var port = 8080
        /// The largest webhook body, 25 MiB (`design/http-contract.md`).
        public var webhookLimit = 25 << 20
        /// The most bytes of bodies that are read or wait for their commit, together.
        public var waitingLimit = 64 << 20
        /// Seconds without traffic after which a connection is closed.
        public var idleSeconds: Int64 = 60

        /// The defaults.
        public init() {}
    }

    /// Makes the server as a service.
    /// - Parameter onRunning: called with the port in use once it listens.
    public static func application(
        settings: Settings, intake: WebhookIntake, readiness: Readiness, metrics: PrometheusRegistry,
        environment: SyncEnvironment, logger: Logger, onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let router = Router(context: SyncRequestContext.self)
        router.addMiddleware {
            RequestMetricsMiddleware(environment: environment)
            EnvelopeMiddleware()
        }
        let body = BodyReader(limit: settings.webhookLimit, budget: ByteBudget(limit: settings.waitingLimit))
        router.post("\(base)/projects/:projectId/webhook", use: WebhookRoute(intake: intake, body: body).handle)
        let health = HealthRoutes(readiness: readiness, metrics: metrics)
        router.get("/healthz", use: health.health)
        router.get("/readyz", use: health.ready)
        router.get("/metrics", use: health.metrics)
        return Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [WholeReadHandler()], idleTimeout: .seconds(settings.idleSeconds))),
            configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil),
            onServerRunning: { await onRunning($0.localAddress?.port ?? settings.port) },
            logger: logger)
    }
}
