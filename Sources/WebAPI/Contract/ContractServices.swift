// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import GitHub
public import Paca
public import Storage
public import SyncEngine

/// What the contract's routes call: the engine's requests, and the authorizer.
public struct ContractServices: Sendable {
    let authorizer: any Authorizer
    let projects: any ProjectService
    let integrations: any IntegrationService
    let repositories: any RepositoryService
    let pullRequests: any PullRequestService
    let branches: any BranchService
    let sync: any SynchronizationService

    /// Uses the engine's requests.
    public init(authorizer: any Authorizer, requests: Requests) {
        self.init(
            authorizer: authorizer, projects: requests.projects, integrations: requests.integrations,
            repositories: requests.repositories, pullRequests: requests.pullRequests, branches: requests.branches,
            sync: requests.sync)
    }

    /// Uses the given parts.
    public init(
        authorizer: any Authorizer, projects: any ProjectService, integrations: any IntegrationService,
        repositories: any RepositoryService, pullRequests: any PullRequestService, branches: any BranchService,
        sync: any SynchronizationService
    ) {
        self.authorizer = authorizer
        self.projects = projects
        self.integrations = integrations
        self.repositories = repositories
        self.pullRequests = pullRequests
        self.branches = branches
        self.sync = sync
    }
}

/// The methods of ``SyncEngine/ProjectRequests``, so that tests can replace it.
public protocol ProjectService: Sendable {
    /// Whether the project exists.
    func exists(_ project: UUID) async throws -> Bool
    /// Whether the installed plugin declares no permission `github.manage`.
    func lacksManagePermission() async throws -> Bool
}

/// The methods of ``SyncEngine/IntegrationRequests``, so that tests can replace it.
public protocol IntegrationService: Sendable {
    /// The project's connection to GitHub. A project without a connection is no error.
    func integration(of project: UUID) async throws -> ProjectIntegration
    /// Checks a token with GitHub, and stores it.
    func connect(project: UUID, token: GitHubToken) async throws -> ProjectIntegration
    /// Connects a project to an installation of our GitHub App.
    func connect(project: UUID, installation: Int64) async throws -> ProjectIntegration
    /// Deletes the token, if there is one, and everything that was linked with it.
    func disconnect(project: UUID) async throws
    /// The repositories that the project's token can see.
    func accessibleRepositories(project: UUID) async throws -> [AccessibleRepository]
}

/// The methods of ``SyncEngine/RepositoryRequests``, so that tests can replace it.
public protocol RepositoryService: Sendable {
    /// The repositories that are linked to the project.
    func linked(project: UUID) async throws -> [LinkedRepository]
    /// Links a repository and creates its hook.
    func link(project: UUID, _ name: RepositoryName) async throws -> LinkedRepository
    /// Removes a repository's link and its hook.
    func unlink(project: UUID, repository: UUID) async throws
    /// What a program needs to clone a linked repository.
    func cloneInfo(project: UUID, repository: UUID) async throws -> CloneInfo
}

/// The methods of ``SyncEngine/PullRequestRequests``, so that tests can replace it.
public protocol PullRequestService: Sendable {
    /// The pull requests linked to a task.
    func linked(task: TaskKey) async throws -> [TaskPullRequest]
    /// Links a pull request that exists on GitHub.
    func link(task: TaskKey, repository: UUID, number: Int32) async throws -> TaskPullRequest
    /// Creates a pull request on GitHub and links it.
    func create(
        task: TaskKey, repository: UUID, title: String, head: String, base: String, body: String?
    ) async throws -> TaskPullRequest
    /// Removes a link.
    func unlink(task: TaskKey, pullRequest: UUID) async throws
    /// A linked pull request with its current state on GitHub.
    func details(task: TaskKey, pullRequest: UUID) async throws -> PullRequestDetails
    /// The state of the checks of a linked pull request.
    func ciStatus(task: TaskKey, pullRequest: UUID) async throws -> CIStatus
    /// Comments on a linked pull request.
    func comment(task: TaskKey, pullRequest: UUID, body: String) async throws -> PostedComment
    /// Reviews a linked pull request.
    func review(task: TaskKey, pullRequest: UUID, event: ReviewVerdict, body: String?) async throws -> PostedReview
}

/// The methods of ``SyncEngine/BranchRequests``, so that tests can replace it.
public protocol BranchService: Sendable {
    /// The branches linked to a task.
    func linked(task: TaskKey) async throws -> [TaskBranch]
    /// Creates a branch on GitHub and links it.
    func create(task: TaskKey, repository: UUID, branch: String, source: String?) async throws -> CreatedBranch
    /// Links a branch that exists on GitHub.
    func link(task: TaskKey, repository: UUID, branch: String) async throws -> TaskBranch
}

/// The methods of ``SyncEngine/SyncRequests``, so that tests can replace it.
public protocol SynchronizationService: Sendable {
    /// The health of the project's sync.
    func health(of project: UUID) async throws -> SyncHealth
    /// Starts to compare a project, or one of its repositories, with GitHub.
    func resync(project: UUID, repository: UUID?) async throws -> StartedResync
    /// A page of the delivery log.
    func deliveries(project: UUID, _ filter: DeliveryLogFilter) async throws -> DeliveryLogPage
    /// Has a delivery applied that was not.
    func replay(project: UUID, delivery: DeliveryID) async throws -> ReplayedDelivery
    /// Why a pull request or a branch is linked, or not.
    func explain(
        project: UUID, repository: UUID, _ subject: LinkExclusion.Subject
    ) async throws -> SyncExplanation
    /// What changes, for as long as somebody reads it; nil if too many do.
    func events(of project: UUID) async throws -> AsyncStream<[ProgressRow]>?
}

extension ProjectRequests: ProjectService {}
extension IntegrationRequests: IntegrationService {}
extension RepositoryRequests: RepositoryService {}
extension PullRequestRequests: PullRequestService {}
extension BranchRequests: BranchService {}
extension SyncRequests: SynchronizationService {}
