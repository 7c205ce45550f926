// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Environment
import Foundation
import GitHub
import Hummingbird
import Logging
import Paca
import ServiceLifecycle
import Storage
import SyncEngine
import Valkey
import WebAPI

/// The service that `paca-sync serve` runs: the engine, its connections to Postgres, GitHub and Paca, and the HTTP
/// server.
struct SyncService {
    private let configuration: ServeConfiguration
    private let pools: EnginePools
    private let http: HTTPClient
    private let paca: PacaAPI?
    private let engine: Engine
    private let registry: PrometheusRegistry
    private let environment: SyncEnvironment
    private let logger: Logger

    init(
        _ configuration: ServeConfiguration, database: PostgresConfiguration, secretBox: SecretBox,
        registry: PrometheusRegistry, environment: SyncEnvironment, logger: Logger
    ) throws(ConfigurationError) {
        let address = try Self.address(configuration)
        let app = try Self.app(configuration)
        self.configuration = configuration
        self.registry = registry
        self.environment = environment
        self.logger = logger
        http = HTTPGitHubTransport.makeClient()
        paca = configuration.pacaAPIURL.map { PacaAPI(address: $0) }
        var settings = Engine.Settings()
        settings.retention = configuration.times.retention
        settings.cleanupInterval = configuration.times.cleanupInterval
        settings.hookCheckInterval = configuration.times.hookCheckInterval
        settings.reconcileInterval = configuration.times.reconcileInterval
        settings.polls.shortest = configuration.times.pollMinimumInterval
        settings.polls.longest = configuration.times.pollMaximumInterval
        settings.sweepInterval = configuration.times.sweepInterval
        settings.events.leaseDuration = configuration.times.leaseDuration
        settings.deletions.grace = configuration.times.cleanupGrace
        settings.deletions.sweepInterval = configuration.times.sweepInterval
        pools = EnginePools(database, settings: settings, environment: environment)
        engine = Engine(
            clients: pools.clients, secretBox: secretBox,
            gitHub: GitHubConnection(
                transport: HTTPGitHubTransport(client: http, address: address, version: Version.text),
                site: GitHubSite(apiURL: configuration.gitHubAPIURL), app: app,
                installations: configuration.gitHubAppInstallations,
                addresses: configuration.publicURL.map {
                    HookAddresses(publicURL: $0, demandsTLS: configuration.demandsTLS)
                },
                isPullOnly: configuration.isPullOnly),
            events: try Self.events(configuration, environment), settings: settings, environment: environment,
            logger: logger)
    }

    /// The services in the order of their dependencies. They are stopped in reverse order, so the HTTP server stops
    /// first.
    /// - Parameter descriptors: the most files that the process may have open.
    func services(descriptors: Int, onRunning: @escaping @Sendable (Int) async -> Void) -> [any Service] {
        var server = SyncServer.Settings()
        server.host = configuration.host
        server.port = configuration.port
        server.connections = ProcessLimits.connections(descriptors: descriptors, most: server.connections)
        server.mcp.version = Version.text
        server.mcp.origins = Set([configuration.publicURL?.origin].compactMap { $0 })
        let authorizer = CallerAuthorizer(
            standalone: StandaloneTokens(configuration.apiTokens),
            paca: paca.map { PacaAuthorizer(api: $0, environment: environment, logger: logger) })
        return [
            MemoryTrim(environment: environment),
            engine.supervisor,
            SyncServer.application(
                settings: server, engine: engine, authorizer: authorizer, metrics: registry, environment: environment,
                logger: logger, onRunning: onRunning),
        ]
    }

    /// Saves the state that is only in memory, and closes all connections.
    func close() async {
        await engine.close()
        await paca?.shutdown()
        do {
            try await http.shutdown()
        } catch {
            logger.warning("closing the connections to GitHub failed", metadata: ["error": "\(error)"])
        }
        await pools.close()
    }

    private static func events(
        _ configuration: ServeConfiguration, _ environment: SyncEnvironment
    ) throws(ConfigurationError) -> EventTransport {
        guard let url = configuration.redisURL else { return .notify }
        do throws(ValkeyAddress.Fault) {
            return .valkey(EventConnections(ValkeyConfiguration(try ValkeyAddress(url)), environment: environment))
        } catch {
            throw ConfigurationError(.redisURL, error.description)
        }
    }

    private static func address(_ configuration: ServeConfiguration) throws(ConfigurationError) -> GitHubAddress {
        guard let address = GitHubAddress(configuration.gitHubAPIURL.absoluteString) else {
            throw ConfigurationError(.gitHubAPIURL, "is not a plain web address")
        }
        return address
    }

    private static func app(_ configuration: ServeConfiguration) throws(ConfigurationError) -> GitHubAppKey? {
        guard let credentials = configuration.gitHubApp else { return nil }
        guard let key = GitHubAppKey(issuer: String(credentials.id), privateKey: credentials.privateKey) else {
            throw ConfigurationError(.gitHubAppPrivateKey, "is not an RSA key of at least 2048 bits")
        }
        return key
    }
}

extension URL {
    /// The address as browsers write it in `Origin` (RFC 6454 section 6.2): without a path, and without a default port.
    var origin: String? {
        guard let scheme = scheme?.lowercased(), let host = host(percentEncoded: false)?.lowercased() else {
            return nil
        }
        let usual = scheme == "https" ? 443 : 80
        return "\(scheme)://\(host)\(port.map { $0 == usual ? "" : ":\($0)" } ?? "")"
    }
}
