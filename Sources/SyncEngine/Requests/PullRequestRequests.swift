// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
public import Foundation
import GitHub
public import Logging
public import Storage

/// Requests about the pull requests of a task. They throw `RequestFailure`, `PostgresError`, or `SecretBoxError` when
/// the stored token cannot be decrypted.
public struct PullRequestRequests: Sendable {
    let work: TaskWork
    let heads: PullRequestHeads
    let closedChecks: ClosedChecks

    /// Makes the requests.
    /// - Parameters:
    ///   - directory: its project actors store the results.
    ///   - site: the web addresses for links.
    public init(
        client: any PostgresClient, gitHub: ProjectGitHub, directory: ProjectDirectory, site: GitHubSite,
        environment: SyncEnvironment, logger: Logger
    ) {
        closedChecks = ClosedChecks(logger: logger)
        work = TaskWork(client: client, gitHub: gitHub, directory: directory, site: site, environment: environment)
        heads = PullRequestHeads(environment: environment)
    }

    /// The pull requests linked to a task, in the order in which they were linked.
    public func linked(task: TaskKey) async throws -> [TaskPullRequest] {
        try await work.check(task)
        return try await work.pullRequests(of: task).map { TaskPullRequest($0, project: task.project) }
    }

    /// Links a pull request that exists on GitHub.
    public func link(task: TaskKey, repository: UUID, number: Int32) async throws -> TaskPullRequest {
        let (gitHub, repository) = try await work.open(task, repository: repository)
        let known = try await work.pullRequests(of: task).map { PullRequestKey($0.pullRequest) }
        guard !known.contains(PullRequestKey(repoID: repository.id, number: number)) else { throw Self.alreadyLinked }
        // Read before GitHub is asked: so long as it stays, GitHub's answer is the newer one.
        let basis = try PullRequestStore.rows(
            from: try await work.client.run(PullRequestStore.select([(repository.id, number)]))
        ).first
        let pull = try await work.ask("read \(repository.fullName)#\(number)", missing: .pullRequestNotFound) {
            () async throws(GitHubError) in try await gitHub.pullRequest(number, in: repository.address)
        }
        let linked = try await link(pull, in: repository, to: task, .existing, basis: basis)
        _ = await work.follow(pull.htmlURL, in: repository, of: task.project, with: gitHub)
        return linked
    }

    /// Removes a link. The linking rules do not make it again.
    public func unlink(task: TaskKey, pullRequest: UUID) async throws {
        try await work.check(task)
        let row = try await work.pullRequest(pullRequest, of: task).pullRequest
        let command = ProjectCommand.unlinkPullRequest(PullRequestKey(row), task: task.task)
        guard try await work.perform(command, project: task.project) == .done else {
            throw RequestFailure(.pullRequestLinkNotFound, "The pull request is not linked to this task.")
        }
    }

    static let alreadyLinked = RequestFailure(
        .pullRequestAlreadyLinked, "The pull request is linked to this task already.")

    /// Stores a link and returns the linked pull request.
    func link(
        _ pull: PullRequestPayload, in repository: RepositoryRow, to task: TaskKey, _ origin: LinkOrigin,
        basis: PullRequestRow? = nil
    ) async throws -> TaskPullRequest {
        try TaskWork.check(pull.baseRepositoryID, is: repository)
        let snapshot = PullRequestSnapshot(
            pull, action: origin == .created ? "opened" : "synced", id: work.environment.makeUUID(),
            repoID: repository.id, observation: .read(basis: basis))
        let command = ProjectCommand.linkPullRequest(snapshot, task: task.task, origin)
        let outcome = try await work.perform(command, project: task.project)
        guard outcome == .done || origin == .created else { throw Self.alreadyLinked }
        let key = PullRequestKey(snapshot.row)
        guard let row = try await work.pullRequests(of: task).first(where: { PullRequestKey($0.pullRequest) == key })
        else {
            throw RequestFailure(
                .pullRequestLinkNotFound, "The pull request was unlinked again while it was being linked.")
        }
        return TaskPullRequest(row, project: task.project)
    }
}
