// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
public import Foundation
import GitHub
public import Storage

/// Requests about the branches of a task. They throw `RequestFailure`, `PostgresError`, or `SecretBoxError` when the
/// stored token cannot be decrypted.
public struct BranchRequests: Sendable {
    let work: TaskWork

    /// Makes the requests.
    /// - Parameters:
    ///   - directory: its project actors store the results.
    ///   - site: the web addresses for links.
    public init(
        client: any PostgresClient, gitHub: ProjectGitHub, directory: ProjectDirectory, site: GitHubSite,
        environment: SyncEnvironment
    ) {
        work = TaskWork(client: client, gitHub: gitHub, directory: directory, site: site, environment: environment)
    }

    /// The branches linked to a task, in the order in which they were linked.
    public func linked(task: TaskKey) async throws -> [TaskBranch] {
        try await work.check(task)
        return try await work.branches(of: task).map { TaskBranch($0, site: work.site) }
    }

    /// Links a branch that exists on GitHub.
    public func link(task: TaskKey, repository: UUID, branch: String) async throws -> TaskBranch {
        let (gitHub, repository) = try await work.open(task, repository: repository)
        guard try await row(of: branch, in: repository, task) == nil else { throw Self.alreadyLinked }
        _ = try await work.ask("read the branch \(branch) of \(repository.fullName)", missing: .branchNotFound) {
            () async throws(GitHubError) in try await gitHub.reference("heads/\(branch)", in: repository.address)
        }
        let key = BranchKey(repoID: repository.id, branch: branch)
        let outcome = try await work.perform(
            .linkBranch(key, task: task.task, .existing), project: task.project)
        guard outcome == .done, let row = try await row(of: branch, in: repository, task) else {
            throw Self.alreadyLinked
        }
        return TaskBranch(row, site: work.site)
    }

    /// Makes a branch on GitHub and links it. If the branch exists already at the same commit, and no person has linked
    /// it, it is linked instead: an earlier attempt may have made it and lost GitHub's answer.
    /// - Parameter source: the branch to start from; nil for the repository's default branch.
    public func create(
        task: TaskKey, repository: UUID, branch: String, source: String?
    ) async throws -> CreatedBranch {
        let (gitHub, repository) = try await work.open(task, repository: repository)
        var start = source
        if start == nil {
            start = try await work.current(repository, of: task.project, with: gitHub).defaultBranch
        }
        let sha = try await commit(of: start ?? repository.defaultBranch, in: repository, with: gitHub)
        let made = try await work.write(to: repository, of: task.project, with: gitHub) {
            (id) async throws(GitHubError) in
            try await gitHub.createReference(ref: "refs/heads/\(branch)", sha: sha, in: id)
        }
        let reference: GitReference
        switch made {
        case .success(let answer):
            reference = answer
        case .failure(let error):
            reference = try await accept(error, branch: branch, at: sha, in: repository, for: task, with: gitHub)
        }
        let key = BranchKey(repoID: repository.id, branch: branch)
        _ = try await work.perform(.linkBranch(key, task: task.task, .created), project: task.project)
        let name = await work.follow(reference.url, in: repository, of: task.project, with: gitHub)
        return CreatedBranch(
            branch: branch, repositoryFullName: name, htmlURL: work.site.branchURL(branch, of: name))
    }

    static let alreadyLinked = RequestFailure(.branchAlreadyLinked, "The branch is linked to this task already.")

    private func row(
        of branch: String, in repository: RepositoryRow, _ task: TaskKey
    ) async throws -> TaskBranchRow? {
        try await work.branches(of: task).first {
            $0.link.repoID == repository.id && Exact($0.link.branch) == Exact(branch)
        }
    }

    /// The commit at the head of the source branch. GitHub answers 409 for a repository without commits.
    private func commit(of source: String, in repository: RepositoryRow, with gitHub: GitHubClient) async throws
        -> String
    {
        do throws(GitHubError) {
            return try await gitHub.reference("heads/\(source)", in: repository.address).sha
        } catch  where error.httpStatus == 404 || error.httpStatus == 409 {
            throw RequestFailure(
                .sourceBranchNotFound, "\(repository.fullName) has no branch \(source) to start from.")
        } catch {
            throw RequestFailure(error, tried: "read the branch \(source) of \(repository.fullName)")
        }
    }

    /// The branch, if it exists in spite of the error and may be taken for the requested one. Throws otherwise.
    private func accept(
        _ error: GitHubError, branch: String, at sha: String, in repository: RepositoryRow, for task: TaskKey,
        with gitHub: GitHubClient
    ) async throws -> GitReference {
        let exists = error.httpStatus == 422 && error.words.lowercased().contains("already exists")
        guard exists || error.outcomeUnknown else {
            throw await refusal(error, of: branch, in: repository, with: gitHub)
        }
        // A branch that is linked and was deleted on GitHub may be made again; so GitHub is asked first.
        if exists, try await row(of: branch, in: repository, task) != nil { throw Self.alreadyLinked }
        let found: GitReference
        do throws(GitHubError) {
            found = try await gitHub.reference("heads/\(branch)", in: repository.address)
        } catch let secondError {
            throw TaskWork.failure(
                exists ? secondError : error, tried: Self.operation(branch, repository),
                missing: .repositoryNotAccessible)
        }
        let links = try await work.client.run(BranchStore.select([(repository.id, branch)]))
        let isTaken = try BranchStore.rows(from: links).contains { $0.source == LinkDecision.Source.manual.rawValue }
        guard found.sha == sha, !isTaken else {
            let other = found.sha == sha ? "and is linked" : "at another commit"
            throw RequestFailure(
                .branchAlreadyExists, "\(repository.fullName) has a branch \(branch) already, \(other).")
        }
        return found
    }
}

extension TaskBranch {
    init(_ row: TaskBranchRow, site: GitHubSite) {
        self.init(
            id: row.id, taskID: row.link.taskID, repoID: row.link.repoID, branch: row.link.branch,
            htmlURL: site.branchURL(row.link.branch, of: row.repository.fullName), createdAt: row.createdAt)
    }
}

extension GitHubSite {
    /// A branch's page. Slashes in the name stay, as in GitHub's own addresses. All other reserved characters are
    /// encoded.
    func branchURL(_ branch: String, of fullName: String) -> String {
        var path = ""
        for byte in branch.utf8 {
            let isPlain =
                (UInt8(ascii: "a") ... UInt8(ascii: "z")).contains(byte | 0x20)
                || (UInt8(ascii: "0") ... UInt8(ascii: "9")).contains(byte) || "-._~/".utf8.contains(byte)
            let hex = String(byte, radix: 16, uppercase: true)
            path += isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + hex
        }
        return "\(pageURL(of: fullName))/tree/\(path)"
    }
}
