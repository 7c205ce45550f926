// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
public import Foundation
import GitHub
import Storage

extension PullRequestRequests {
    /// Creates a pull request on GitHub and links it. If one is open for the same branches already, it is linked
    /// instead: an earlier attempt may have created it and lost GitHub's answer.
    public func create(
        task: TaskKey, repository: UUID, title: String, head: String, base: String, body: String?
    ) async throws -> TaskPullRequest {
        let (gitHub, repository) = try await work.open(task, repository: repository)
        let created = try await work.write(to: repository, of: task.project, with: gitHub) {
            (name) async throws(GitHubError) in
            try await gitHub.createPullRequest(title: title, head: head, base: base, body: body, in: name)
        }
        switch created {
        case .success(let pull):
            return try await link(pull, in: repository, to: task, .created)
        case .failure(let error):
            guard error.outcomeUnknown || Self.saysItExists(error),
                let pull = try await find(head: head, base: base, in: repository, with: gitHub, after: error)
            else {
                throw TaskWork.failure(
                    error, tried: "create a pull request in \(repository.fullName)", missing: .repositoryNotAccessible)
            }
            return try await link(pull, in: repository, to: task, .created)
        }
    }

    // GitHub has only a sentence for it, no error code (`docs/reference/github-facts.md` section 7).
    private static func saysItExists(_ error: GitHubError) -> Bool {
        error.httpStatus == 422 && error.words.lowercased().contains("pull request already exists")
    }

    /// The open pull request between two branches.
    /// - Parameter error: the error that led to this look-up. It is thrown if the look-up fails as well.
    private func find(
        head: String, base: String, in repository: RepositoryRow, with gitHub: GitHubClient, after error: GitHubError
    ) async throws -> PullRequestPayload? {
        let branch = head.split(separator: ":", maxSplits: 1).last.map(String.init) ?? head
        let query = head.contains(":") ? head : "\(repository.owner):\(head)"
        do throws(GitHubError) {
            let open = gitHub.pullRequests(in: repository.gitHubName, state: .open, head: query, base: base)
            return try await open.collect(atMost: 1).first {
                Exact($0.headRef) == Exact(branch) && Exact($0.baseRef) == Exact(base)
            }
        } catch let secondError {
            let cause = error.outcomeUnknown ? error : secondError
            throw TaskWork.failure(
                cause, tried: "create a pull request in \(repository.fullName)", missing: .repositoryNotAccessible)
        }
    }
}
