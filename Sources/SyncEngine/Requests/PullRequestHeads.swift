// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import Storage
import Synchronization

/// The heads of pull requests as GitHub last confirmed them. It is a cache that only saves requests, and may be emptied
/// at any time.
final class PullRequestHeads: Sendable {
    /// What GitHub said of one pull request.
    struct Head {
        let sha: String
        /// With it, the next question costs nothing if the pull request is unchanged; nil if there is none.
        let etag: String?
        /// The uptime when GitHub was asked.
        let asked: Duration
    }

    /// How long a confirmed head is used without asking again (`docs/design/http-contract.md`, `ci-status`).
    private static let freshness = Duration.seconds(10)
    private static let capacity = 10_000

    private let environment: SyncEnvironment
    private let heads = Mutex<[UUID: Head]>([:])

    init(environment: SyncEnvironment) {
        self.environment = environment
    }

    /// What GitHub said of a pull request, if the stored row says the same. Otherwise a delivery has brought other news
    /// since, and GitHub has to be asked in full.
    func head(of row: PullRequestRow) -> Head? {
        heads.withLock { $0[row.id] }.flatMap { $0.sha == row.headSHA ? $0 : nil }
    }

    /// Whether a head needs no new question.
    func isFresh(_ head: Head) -> Bool {
        environment.uptime() - head.asked < Self.freshness
    }

    /// Remembers an answer.
    func confirm(_ pullRequest: UUID, _ head: Head) {
        heads.withLock { heads in
            if heads.count >= Self.capacity, heads[pullRequest] == nil { heads.removeAll(keepingCapacity: true) }
            heads[pullRequest] = head
        }
    }
}

extension PullRequestRequests {
    /// The commit that is the head of a pull request now. GitHub is asked unless it was asked within the last ten
    /// seconds: somebody who pushed and asks at once must not get the state of the commit before.
    func head(of linked: TaskPullRequestRow, _ task: TaskKey, with gitHub: GitHubClient) async throws -> String {
        let (row, repository) = (linked.pullRequest, linked.repository)
        let known = heads.head(of: row)
        if let known, heads.isFresh(known) { return known.sha }
        let asked = work.environment.uptime()
        let operation = "read \(repository.fullName)#\(row.number)"
        let (pull, etag) = try await work.ask(operation, missing: .pullRequestNotFound) {
            () async throws(GitHubError) in
            try await gitHub.pullRequest(row.number, in: repository.address, ifNoneMatch: known?.etag)
        }
        guard let pull else {
            heads.confirm(row.id, .init(sha: row.headSHA, etag: etag, asked: asked))
            return row.headSHA
        }
        try TaskWork.check(pull.baseRepositoryID, is: repository)
        await learn(pull, of: linked, task)
        // A delivery may be ahead of GitHub's API, whose answer then comes from a copy that lags behind.
        let lags = row.githubUpdatedAt.map { $0.microseconds > pull.updatedAt.microseconds } ?? false
        let sha = lags ? row.headSHA : pull.headSHA
        heads.confirm(row.id, .init(sha: sha, etag: lags ? nil : etag, asked: asked))
        return sha
    }
}
