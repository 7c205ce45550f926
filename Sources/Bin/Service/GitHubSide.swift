// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import AsyncHTTPClient
import Environment
import Foundation
import GitHub
import Logging
import Storage
import SyncEngine

/// What turns towards GitHub, wired: the transport with its budgets, what people ask of it, and the worker that cleans up.
struct GitHubSide {
    /// What can be set from outside.
    struct Settings {
        let apiURL: URL
        let app: GitHubAppCredentials?
        /// Nil: nothing can be linked.
        let publicURL: URL?
        let cleanupInterval: Duration

        init(_ configuration: ServeConfiguration) {
            apiURL = configuration.gitHubAPIURL
            app = configuration.gitHubApp
            publicURL = configuration.publicURL
            cleanupInterval = configuration.times.cleanupInterval
        }
    }

    /// Opens GitHub for a project.
    let gitHub: ProjectGitHub
    /// Where people and git find repositories.
    let site: GitHubSite
    let integrations: IntegrationRequests
    let repositories: RepositoryRequests
    /// What the supervisor keeps alive.
    let loops: [Supervisor.Loop]
    private let http: HTTPClient
    private let budgets: BudgetDirectory
    private let logger: Logger

    init(
        settings: Settings, client: any PostgresClient, secretBox: SecretBox, environment: SyncEnvironment,
        logger: Logger
    ) throws(ConfigurationError) {
        guard let address = GitHubAddress(settings.apiURL.absoluteString) else {
            throw ConfigurationError(.gitHubAPIURL, "is no plain web address")
        }
        let app = try settings.app.map { (credentials) throws(ConfigurationError) in
            guard let key = GitHubAppKey(issuer: String(credentials.id), privateKey: credentials.privateKey) else {
                throw ConfigurationError(.gitHubAppPrivateKey, "is no RSA key of 2048 bits or more")
            }
            return key
        }
        http = HTTPGitHubTransport.makeClient()
        let budgets = BudgetDirectory(client: client, environment: environment, logger: logger)
        let access = GitHubAccess(
            transport: HTTPGitHubTransport(client: http, address: address, version: Version.text), budgets: budgets,
            app: app, environment: environment)
        let gitHub = ProjectGitHub(client: client, secretBox: secretBox, access: access)
        let addresses = settings.publicURL.map(HookAddresses.init)
        let wake = WakeSignal()
        let worker = CleanupWorker(
            client: client, gitHub: gitHub, secretBox: secretBox, addresses: addresses,
            interval: settings.cleanupInterval, wake: wake, environment: environment, logger: logger)
        site = GitHubSite(apiURL: settings.apiURL)
        integrations = IntegrationRequests(
            client: client, gitHub: gitHub, secretBox: secretBox, wake: wake, environment: environment)
        repositories = RepositoryRequests(
            client: client, gitHub: gitHub, secretBox: secretBox, site: site, addresses: addresses, wake: wake,
            environment: environment)
        loops = [
            .init("cleanup") { try await worker.run() },
            .init("rate-limits") { try await budgets.run() },
        ]
        self.gitHub = gitHub
        self.budgets = budgets
        self.logger = logger
    }

    /// Saves what is known of rate limits, and closes the connections. Postgres must still be there.
    func close() async {
        do {
            try await budgets.save()
        } catch {
            logger.warning("what is known of rate limits was not saved", metadata: ["error": "\(error)"])
        }
        do {
            try await http.shutdown()
        } catch {
            logger.warning("the side of GitHub was not closed in order", metadata: ["error": "\(error)"])
        }
    }
}
