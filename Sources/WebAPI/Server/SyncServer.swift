// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
import HTTPTypes
public import Hummingbird
public import Logging
import NIOCore
public import Paca
public import SyncEngine

/// The HTTP server, with the routes of the contract and those for operators.
public enum SyncServer {
    /// The contract's base address (`docs/design/http-contract.md`).
    public static let base = "/api/v1/plugins/com.paca.github"

    /// The most bytes of all header fields of a request. Paca's credentials may have 8 KiB each.
    private static let headerLimit = 32 << 10

    /// The server's address and limits.
    public struct Settings: Sendable {
        /// The address to listen on.
        public var host = "0.0.0.0"
        /// The port; 0 for any free port.
        public var port = 8080
        /// The most bytes of a webhook's body: 25 MiB (`docs/design/http-contract.md`).
        public var webhookLimit = 25 << 20
        /// The most bytes of the body of any other request: 1 MiB.
        public var bodyLimit = 1 << 20
        /// The most bytes of all webhooks' bodies together that are being read or wait for their commit.
        public var waitingLimit = 64 << 20
        /// The part of it that bodies may have whose signature was not found valid yet. Two of the largest fit.
        public var unprovenLimit = 52 << 20
        /// The most bytes of all other bodies together that are being read.
        public var readingLimit = 16 << 20
        /// The seconds after which a connection without a request is closed.
        public var idleSeconds = 30
        /// The seconds after which a request that has not arrived completely is given up. GitHub, too, gives up after
        /// ten.
        public var requestSeconds = 10
        /// The MCP server.
        public var mcp = MCPSettings()
        /// The most connections. When there are more, the one that was useful longest ago is closed.
        public var connections = 1024

        /// Makes the default settings.
        public init() {}

        var pace: RequestPace.Limits {
            var limits = RequestPace.Limits()
            limits.idle = .seconds(idleSeconds)
            limits.request = .seconds(requestSeconds)
            return limits
        }
    }

    /// Makes the server for an engine, as a service.
    /// - Parameters:
    ///   - authorizer: Checks the callers of the contract's routes; nil for a server that has only the webhook.
    ///   - onRunning: Called with the port when the server listens.
    public static func application(
        settings: Settings, engine: Engine, authorizer: (any Authorizer)?, metrics: PrometheusRegistry,
        environment: SyncEnvironment, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        var contract: ContractServices?
        if let authorizer, let requests = engine.requests {
            contract = ContractServices(authorizer: authorizer, requests: requests)
        }
        return application(
            settings: settings, intake: engine.intake, contract: contract, readiness: engine.readiness,
            metrics: metrics, environment: environment, logger: logger, onRunning: onRunning)
    }

    /// Makes the server as a service.
    /// - Parameters:
    ///   - contract: What the contract's routes call; nil for a server that has only the webhook.
    ///   - onRunning: Called with the port when the server listens.
    public static func application(
        settings: Settings, intake: WebhookIntake, contract: ContractServices?, readiness: Readiness,
        metrics: PrometheusRegistry, environment: SyncEnvironment, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let endpoints = endpoints(settings, contract, readiness, metrics, environment)
        let requests = RequestMetrics(environment: environment)
        let webhooks = WebhookServices(
            intake: intake, limit: settings.webhookLimit,
            bodies: BodyAdmission(
                limit: settings.waitingLimit, unprovenLimit: settings.unprovenLimit, environment: environment),
            metrics: requests, date: DateHeader(environment: environment), environment: environment)
        let connections = ConnectionLimit(limit: settings.connections, environment: environment)
        let pace = settings.pace
        var addresses = KnownAddresses()
        for pattern in WebhookAddress.patterns { addresses.add(.post, pattern) }
        for endpoint in endpoints { addresses.add(endpoint.method, endpoint.path) }
        let router = Router(context: SyncRequestContext.self)
        router.addMiddleware {
            RequestMetricsMiddleware(metrics: requests, environment: environment)
            EnvelopeMiddleware(addresses: addresses)
        }
        for endpoint in endpoints {
            router.on(RouterPath(endpoint.path), method: endpoint.method, use: endpoint.handle)
        }
        return Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        ConnectionSetup(webhooks: webhooks, connections: connections, pace: pace)
                    ],
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: headerLimit, maxHeaderListSize: headerLimit, maxHeaderFieldCount: 100))),
            configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil),
            onServerRunning: { await onRunning($0.localAddress?.port ?? settings.port) },
            logger: logger)
    }

    /// One method of one address, and its handler.
    struct Endpoint: Sendable {
        let method: HTTPRequest.Method
        /// The path in Hummingbird's form. A part that begins with a colon matches any text.
        let path: String
        let handle: @Sendable (Request, SyncRequestContext) async throws -> Response
    }

    /// All endpoints that Hummingbird serves, which are all but the webhook.
    static func endpoints(
        _ settings: Settings, _ contract: ContractServices?, _ readiness: Readiness, _ metrics: PrometheusRegistry,
        _ environment: SyncEnvironment
    ) -> [Endpoint] {
        operations(readiness, metrics) + (contract.map { api(settings, $0, environment) } ?? [])
    }

    private static func operations(_ readiness: Readiness, _ metrics: PrometheusRegistry) -> [Endpoint] {
        let health = HealthRoutes(readiness: readiness, metrics: metrics)
        return [
            Endpoint(method: .get, path: "/healthz") { health.health($0, context: $1) },
            Endpoint(method: .get, path: "/readyz") { await health.ready($0, context: $1) },
            Endpoint(method: .get, path: "/metrics") { health.metrics($0, context: $1) },
        ]
    }

    /// The routes of the contract, and the MCP server, which sends its requests to the same routes.
    private static func api(
        _ settings: Settings, _ services: ContractServices, _ environment: SyncEnvironment
    ) -> [Endpoint] {
        let bodies = BodyReader(limit: settings.bodyLimit, budget: ByteBudget(limit: settings.readingLimit))
        let contract = contract(bodies, services)
        let router = Router(context: SyncRequestContext.self)
        router.add(middleware: EnvelopeMiddleware(addresses: KnownAddresses()))
        for endpoint in contract {
            router.on(RouterPath(endpoint.path), method: endpoint.method, use: endpoint.handle)
        }
        let mcp = MCPEndpoint(
            settings: settings.mcp, bodies: bodies, routes: router.buildResponder(), environment: environment)
        return contract + mcp.endpoints
    }

    /// All routes of the contract, at each of their paths. The caller is checked before the handler runs.
    private static func contract(_ bodies: BodyReader, _ services: ContractServices) -> [Endpoint] {
        let guardian = CallerGuard(authorizer: services.authorizer, projects: services.projects)
        return ContractRoute.all(services).flatMap { route in
            route.paths.map { path in
                Endpoint(method: route.method, path: "\(base)/projects/:projectId\(path)") { request, context in
                    let project = try await guardian.admit(request, context, for: route.permission)
                    return try await route.handle(
                        RouteCall(project: project, request: request, context: context, bodies: bodies))
                }
            }
        }
    }
}
