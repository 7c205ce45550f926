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

    /// Throws if GitHub's answer is about another repository. The linked one was then renamed, and another one has its
    /// name now (P7).
    static func check(_ answered: Int64, is repository: RepositoryRow) throws {
        guard let known = repository.githubID, known != answered else { return }
        throw RequestFailure(
            .repositoryNotAccessible,
            "\(repository.fullName) is another repository than the one that was linked. Link it anew.")
    }

    /// Sends GitHub a request.
    /// - Parameters:
    ///   - operation: what is tried. It follows "could not" in the message.
    ///   - missing: the failure that a 404 stands for.
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

    /// Writes to a repository under its stored name.
    ///
    /// After a rename GitHub redirects writes. A redirect is not followed blindly, since another repository may have
    /// the name by now. Instead the repository is read, its new name is stored if its id is the same, and the write is
    /// sent to that name.
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

    /// The repository as GitHub describes it now. Changed labels are stored.
    func current(
        _ repository: RepositoryRow, of project: UUID, with gitHub: GitHubClient
    ) async throws -> GitHubRepository {
        let answer = try await ask("read \(repository.fullName)", missing: .repositoryNotAccessible) {
            () async throws(GitHubError) in
            try await gitHub.repository(repository.gitHubName)
        }
        try Self.check(answer.id, is: repository)
        let isKnown =
            repository.fullName == answer.fullName && Exact(repository.defaultBranch) == Exact(answer.defaultBranch)
        if !isKnown {
            await learn(.repository(RepositorySnapshot(answer, repoID: repository.id)), project: project)
        }
        return answer
    }
}

extension RepositoryRow {
    var gitHubName: RepositoryName { RepositoryName(knownOwner: owner, name: name) }
}
