// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
public import Logging
public import Storage

/// Everything that people may ask of the engine. HTTP routes, and any other interface, call these and never a store.
public struct Requests: Sendable {
    /// Requests about a project itself.
    public let projects: ProjectRequests
    /// Requests about a project's connection to GitHub.
    public let integrations: IntegrationRequests
    /// Requests about linked repositories.
    public let repositories: RepositoryRequests
    /// Requests about a task's pull requests.
    public let pullRequests: PullRequestRequests
    /// Requests about a task's branches.
    public let branches: BranchRequests
    /// Requests about the sync itself.
    public let sync: SyncRequests

    /// Makes the requests.
    /// - Parameters:
    ///   - isPullOnly: whether repositories are linked without hooks.
    ///   - cleanup: wakes the cleanup worker.
    ///   - due: wakes the loops that compare with GitHub.
    ///   - feed: what the streams of events show.
    public init(
        client: any PostgresClient, gitHub: ProjectGitHub, secretBox: SecretBox, directory: ProjectDirectory,
        site: GitHubSite, addresses: HookAddresses?, isPullOnly: Bool = false, cleanup: WakeSignal, due: DueWork,
        feed: SyncEventFeed, environment: SyncEnvironment, logger: Logger
    ) {
        projects = ProjectRequests(client: client)
        integrations = IntegrationRequests(
            client: client, gitHub: gitHub, secretBox: secretBox, wake: cleanup, environment: environment)
        repositories = RepositoryRequests(
            client: client, directory: directory, gitHub: gitHub, secretBox: secretBox, site: site,
            addresses: addresses, isPullOnly: isPullOnly, wake: cleanup, due: due, environment: environment)
        pullRequests = PullRequestRequests(
            client: client, gitHub: gitHub, directory: directory, site: site, environment: environment, logger: logger)
        branches = BranchRequests(
            client: client, gitHub: gitHub, directory: directory, site: site, environment: environment)
        sync = SyncRequests(
            client: client, expectsHooks: addresses != nil, feed: feed,
            wake: {
                cleanup.send()
                due.wake()
            },
            notice: { project, sequence in
                await directory.noticePending([(project: project, sequence: sequence)])
            })
    }
}
