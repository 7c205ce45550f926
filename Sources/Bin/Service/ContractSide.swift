// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import Logging
import Paca
import Storage
import SyncEngine
import WebAPI

/// What turns towards people, wired: who may, and what they may ask for.
struct ContractSide {
    /// What can be set from outside.
    struct Settings {
        let standaloneTokens: [StandaloneToken]
        /// Nil: only the standalone tokens are let in.
        let pacaAPIURL: URL?

        init(_ configuration: ServeConfiguration) {
            standaloneTokens = configuration.apiTokens
            pacaAPIURL = configuration.pacaAPIURL
        }
    }

    let services: ContractServices
    private let paca: PacaAPI?

    init(
        settings: Settings, client: any PostgresClient, directory: ProjectDirectory, gitHub: GitHubSide,
        environment: SyncEnvironment, logger: Logger
    ) {
        paca = settings.pacaAPIURL.map { PacaAPI(address: $0) }
        let authorizer = CallerAuthorizer(
            standalone: StandaloneTokens(settings.standaloneTokens),
            paca: paca.map { PacaAuthorizer(api: $0, environment: environment, logger: logger) })
        services = ContractServices(
            authorizer: authorizer, projects: ProjectRequests(client: client), integrations: gitHub.integrations,
            repositories: gitHub.repositories,
            pullRequests: PullRequestRequests(
                client: client, gitHub: gitHub.gitHub, directory: directory, site: gitHub.site,
                environment: environment),
            branches: BranchRequests(
                client: client, gitHub: gitHub.gitHub, directory: directory, site: gitHub.site,
                environment: environment))
    }

    /// Closes the connections to Paca.
    func close() async {
        await paca?.shutdown()
    }
}
