// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Storage

/// What all requests about a task do: find what is named, ask GitHub, and have the project's actor write it down.
///
/// Checks come in the contract's order: the task, the connection, the repository, then what GitHub knows.
struct TaskWork: Sendable {
    let client: any PostgresClient
    let gitHub: ProjectGitHub
    let directory: ProjectDirectory
    let site: GitHubSite
    let environment: SyncEnvironment

    /// - Throws: `RequestFailure` (`notFound`) for a task that is unknown, deleted, or another project's: one answer.
    func check(_ task: TaskKey) async throws {
        let result = try await client.run(TaskStore.select(project: task.project, ids: [task.task]))
        guard try TaskStore.ids(from: result).contains(task.task) else { throw Self.noSuchTask }
    }

    /// The task's project on GitHub, and one of its linked repositories.
    func open(_ task: TaskKey, repository: UUID) async throws -> (gitHub: GitHubClient, repository: RepositoryRow) {
        try await check(task)
        let gitHub = try await gitHub.gitHub(for: task.project)
        let result = try await client.run(RepositoryStore.select([repository], project: task.project))
        guard let row = try RepositoryStore.rows(from: result).first else { throw Self.noSuchRepository }
        return (gitHub, row)
    }

    /// The task's project on GitHub, and one of the task's pull requests.
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

    /// Has the project's actor carry a command out.
    /// - Returns: whether the link that was asked for is there already.
    func perform(_ command: ProjectCommand, project: UUID) async throws -> CommandOutcome {
        let outcome = try await directory.perform(project, command)
        switch outcome {
        case .noSuchTask: throw Self.noSuchTask
        case .noSuchRepository: throw Self.noSuchRepository
        case .done, .alreadyLinked, .notLinked: return outcome
        }
    }

    /// Writes down what GitHub said while it was asked for something else. That this fails is no reason to fail the
    /// request: the delivery or the poll that says the same is on its way.
    func learn(_ command: ProjectCommand, project: UUID) async {
        // See above.
        _ = try? await directory.perform(project, command)
    }

    static let noSuchTask = RequestFailure(.notFound, "There is no such task in this project.")
    static let noSuchRepository = RequestFailure(
        .repositoryNotFound, "The repository is not linked to this project.")

    /// An answer about another repository is none: the linked one was renamed, and its name is another's now (P7).
    static func check(_ answered: Int64, is repository: RepositoryRow) throws {
        guard let known = repository.githubID, known != answered else { return }
        throw RequestFailure(
            .repositoryNotAccessible,
            "\(repository.fullName) is another repository than the one that was linked. Link it anew.")
    }

    /// Asks GitHub for something.
    /// - Parameters:
    ///   - operation: what is tried, to follow "could not".
    ///   - missing: what a 404 means.
    func ask<Answer: Sendable>(
        _ operation: String, missing: RequestFailure.Code, _ call: () async throws(GitHubError) -> Answer
    ) async throws -> Answer {
        do throws(GitHubError) {
            return try await call()
        } catch {
            throw Self.failure(error, tried: operation, missing: missing)
        }
    }

    static func failure(_ error: GitHubError, tried operation: String, missing: RequestFailure.Code) -> RequestFailure {
        switch error.httpStatus {
        case 404:
            RequestFailure(missing, "Could not \(operation): GitHub has no such thing, or the token cannot see it.")
        case 409, 410, 422: RequestFailure(.validation, "Could not \(operation). GitHub says: \(error.words)")
        default: RequestFailure(error, tried: operation)
        }
    }

    /// Writes to a repository under the name we know. After a rename GitHub leads writes elsewhere, and nobody may follow
    /// blindly: the new name is asked for, kept if it is the same repository's, and the write is sent there.
    func write<Answer: Sendable>(
        to repository: RepositoryRow, of project: UUID, with gitHub: GitHubClient,
        _ call: (RepositoryName) async throws(GitHubError) -> Answer
    ) async throws -> Result<Answer, GitHubError> {
        do throws(GitHubError) {
            return .success(try await call(repository.gitHubName))
        } catch {
            guard case .moved = error.kind, repository.githubID != nil else { return .failure(error) }
        }
        let renamed = try await current(repository, of: project, with: gitHub)
        do throws(GitHubError) {
            return .success(try await call(renamed.repositoryName))
        } catch {
            return .failure(error)
        }
    }

    /// The repository as GitHub has it now.
    func current(
        _ repository: RepositoryRow, of project: UUID, with gitHub: GitHubClient
    ) async throws -> GitHubRepository {
        let answer = try await ask("read \(repository.fullName)", missing: .repositoryNotAccessible) {
            () async throws(GitHubError) in
            try await gitHub.repository(repository.gitHubName)
        }
        try Self.check(answer.id, is: repository)
        let isKnown = repository.fullName == answer.fullName && repository.defaultBranch == answer.defaultBranch
        if !isKnown {
            await learn(.repository(RepositorySnapshot(answer, repoID: repository.id)), project: project)
        }
        return answer
    }
}

extension RepositoryRow {
    var gitHubName: RepositoryName { RepositoryName(knownOwner: owner, name: name) }
}
