// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
public import Storage

/// All that can be asked of the engine; HTTP routes, and whatever else serves people, call these and never a store.
public struct Requests: Sendable {
    /// What is asked of a project as such.
    public let projects: ProjectRequests
    /// What is asked of a project's connection to GitHub.
    public let integrations: IntegrationRequests
    /// What is asked of linked repositories.
    public let repositories: RepositoryRequests
    /// What is asked of a task's pull requests.
    public let pullRequests: PullRequestRequests
    /// What is asked of a task's branches.
    public let branches: BranchRequests

    /// Wires the requests.
    /// - Parameter cleanup: wakes the worker that removes hooks.
    public init(
        client: any PostgresClient, gitHub: ProjectGitHub, secretBox: SecretBox, directory: ProjectDirectory,
        site: GitHubSite, addresses: HookAddresses?, cleanup: WakeSignal, environment: SyncEnvironment
    ) {
        projects = ProjectRequests(client: client)
        integrations = IntegrationRequests(
            client: client, gitHub: gitHub, secretBox: secretBox, wake: cleanup, environment: environment)
        repositories = RepositoryRequests(
            client: client, directory: directory, gitHub: gitHub, secretBox: secretBox, site: site,
            addresses: addresses, wake: cleanup, environment: environment)
        pullRequests = PullRequestRequests(
            client: client, gitHub: gitHub, directory: directory, site: site, environment: environment)
        branches = BranchRequests(
            client: client, gitHub: gitHub, directory: directory, site: site, environment: environment)
    }
}
