// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Storage

/// The steps that requests about a task share: find the rows, ask GitHub, and have the project's actor store the
/// result.
///
/// Checks are made in the contract's order: the task, the connection, the repository, then what only GitHub knows.
struct TaskWork: Sendable {
    let client: any PostgresClient
    let gitHub: ProjectGitHub
    let directory: ProjectDirectory
    let site: GitHubSite
    let environment: SyncEnvironment

    /// - Throws: `RequestFailure` (`notFound`) for a task that does not exist, is deleted, or belongs to another
    ///   project. The caller cannot tell which.
    func check(_ task: TaskKey) async throws {
        let result = try await client.run(TaskStore.select(project: task.project, ids: [task.task]))
        guard try TaskStore.ids(from: result).contains(task.task) else { throw Self.noSuchTask }
    }

    /// A GitHub client for the task's project, and one of the project's linked repositories.
    func open(_ task: TaskKey, repository: UUID) async throws -> (gitHub: GitHubClient, repository: RepositoryRow) {
        try await check(task)
        let gitHub = try await gitHub.gitHub(for: task.project)
        let result = try await client.run(RepositoryStore.select([repository], project: task.project))
        guard let row = try RepositoryStore.rows(from: result).first else { throw Self.noSuchRepository }
        return (gitHub, row)
    }

    /// A GitHub client for the task's project, and one of the pull requests linked to the task.
    func open(_ task: TaskKey, pullRequest: UUID) async throws -> (gitHub: GitHubClient, linked: TaskPullRequestRow) {
        try await check(task)
        let gitHub = try await gitHub.gitHub(for: task.project)
        return (gitHub, try await self.pullRequest(pullRequest, of: task))
    }

    func pullRequests(of task: TaskKey) async throws -> [TaskPullRequestRow] {
        let result = try await client.run(TaskLinkStore.pullRequests(task: task.task, project: task.project))
        return try TaskLinkStore.pullRequests(from: result)
    }

    func pullRequest(_ id: UUID, of task: TaskKey) async throws -> TaskPullRequestRow {
        guard let row = try await pullRequests(of: task).first(where: { $0.pullRequest.id == id }) else {
            throw RequestFailure(.pullRequestLinkNotFound, "The pull request is not linked to this task.")
        }
        return row
    }

    func branches(of task: TaskKey) async throws -> [TaskBranchRow] {
        let result = try await client.run(TaskLinkStore.branches(task: task.task, project: task.project))
        return try TaskLinkStore.branches(from: result)
    }

    /// Has the project's actor perform a command.
    /// - Throws: `RequestFailure` when the task or the repository does not exist.
    func perform(_ command: ProjectCommand, project: UUID) async throws -> CommandOutcome {
        let outcome = try await directory.perform(project, command)
        switch outcome {
        case .noSuchTask: throw Self.noSuchTask
        case .noSuchRepository: throw Self.noSuchRepository
        case .done, .alreadyLinked, .notLinked: return outcome
        }
    }

    /// Stores something that GitHub said in passing. If that fails, the request does not: a delivery brings the same
    /// news.
    func learn(_ command: ProjectCommand, project: UUID) async {
        // See the comment of this method for why an error is ignored.
        _ = try? await directory.perform(project, command)
    }

    static let noSuchTask = RequestFailure(.notFound, "There is no such task in this project.")
    static let noSuchRepository = RequestFailure(
        .repositoryNotFound, "The repository is not linked to this project.")
}
