// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
public import Foundation
import GitHub
import Storage

extension PullRequestRequests {
    /// Creates a pull request on GitHub and links it. If an earlier try of the same request has created it and lost
    /// GitHub's answer, that one is linked instead.
    /// - Parameter head: `branch`, or `owner:branch` for a fork.
    public func create(
        task: TaskKey, repository: UUID, title: String, head: String, base: String, body: String?
    ) async throws -> TaskPullRequest {
        let (gitHub, repository) = try await work.open(task, repository: repository)
        let made = try await work.write(to: repository, of: task.project, with: gitHub) {
            (id) async throws(GitHubError) in
            try await gitHub.createPullRequest(title: title, head: head, base: base, body: body, in: id)
        }
        let pull: PullRequestPayload
        switch made {
        case .success(let created):
            pull = created
        case .failure(let error):
            let order = CreationOrder(title: title, head: head, base: base)
            pull = try await earlierTry(of: order, in: repository, of: task.project, with: gitHub, after: error)
        }
        let linked = try await link(pull, in: repository, to: task, .created)
        _ = await work.follow(pull.htmlURL, in: repository, of: task.project, with: gitHub)
        return linked
    }

    // GitHub has only a sentence for it, no error code (`docs/reference/github-facts.md` section 7).
    private static func saysItExists(_ error: GitHubError) -> Bool {
        error.httpStatus == 422 && error.words.lowercased().contains("pull request already exists")
    }

    /// The open pull request that an earlier try of the same request created.
    /// - Parameter error: the error that led to this look-up. It is thrown if there is none.
    private func earlierTry(
        of order: CreationOrder, in repository: RepositoryRow, of project: UUID, with gitHub: GitHubClient,
        after error: GitHubError
    ) async throws -> PullRequestPayload {
        let operation = "create a pull request in \(repository.fullName)"
        let failure = TaskWork.failure(
            error, tried: operation, missing: .repositoryNotAccessible,
            sent: ["head": order.head, "base": order.base, "title": order.title])
        guard error.outcomeUnknown || Self.saysItExists(error) else { throw failure }
        let isApp = try await work.gitHub.integration(of: project).installationID != nil
        let found: PullRequestPayload?
        let author: String
        do throws(GitHubError) {
            found = try await open(order, in: repository, with: gitHub)
            author = try await login(isApp: isApp, with: gitHub)
        } catch let secondError {
            throw error.outcomeUnknown
                ? failure : TaskWork.failure(secondError, tried: operation, missing: .repositoryNotAccessible)
        }
        guard let found else { throw failure }
        guard order.isTry(found, by: author, at: work.environment.now) else {
            throw RequestFailure(
                .validation,
                "Could not \(operation): #\(found.number) is open from \(order.head) to \(order.base) already, with the "
                    + "title “\(found.title)”. Link that one: \(found.htmlURL)")
        }
        return found
    }

    private func open(
        _ order: CreationOrder, in repository: RepositoryRow, with gitHub: GitHubClient
    ) async throws(GitHubError) -> PullRequestPayload? {
        var query = order.head
        if !query.contains(":") {
            // GitHub ignores a head without an owner, and the stored owner may have another name by now.
            query = "\(try await gitHub.repository(repository.address).ownerLogin):\(query)"
        }
        let pulls = gitHub.pullRequests(in: repository.address, state: .open, head: query, base: order.base)
        return try await pulls.collect(atMost: 1).first {
            Exact($0.headRef) == Exact(order.branch) && Exact($0.baseRef) == Exact(order.base)
        }
    }

    /// The login that the project's token writes as. It is asked anew, because an account can be renamed.
    private func login(isApp: Bool, with gitHub: GitHubClient) async throws(GitHubError) -> String {
        guard isApp, let app = work.gitHub.app else { return try await gitHub.user().login }
        return "\(try await app.appSlug())[bot]"
    }
}

/// What a caller wants a pull request to be.
struct CreationOrder: Equatable {
    /// How long a caller may take until it tries again.
    private static let patience = Duration.seconds(600)

    let title: String
    /// `branch`, or `owner:branch`.
    let head: String
    let base: String

    /// The head branch without an owner.
    var branch: String { head.split(separator: ":", maxSplits: 1).last.map(String.init) ?? head }

    /// Whether an open pull request is an earlier try of this order: the same title and base, made by the same account
    /// within ten minutes. Another one is somebody else's, or was made for something else.
    func isTry(_ pull: PullRequestPayload, by login: String, at now: GitHubTimestamp) -> Bool {
        // GitHub's clock may be ahead of ours.
        let age = Duration.microseconds(abs(now.microseconds - pull.createdAt.microseconds))
        // GitHub removes white space around a title.
        return pull.title.trimmingCharacters(in: .whitespacesAndNewlines)
            == title.trimmingCharacters(in: .whitespacesAndNewlines)
            && Exact(pull.baseRef) == Exact(base) && pull.authorLogin?.lowercased() == login.lowercased()
            && age < Self.patience
    }
}
