// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Logging
import Metrics
import Storage

/// Reads what changed in a repository since it was last read: the fallback for deliveries that never came
/// (`docs/design/architecture.md`, "Missed deliveries").
struct RepositoryPoller: Sendable {
    let reader: RepositoryReader
    let cadence: PollCadence
    let logger: Logger

    /// Polls one repository once.
    ///
    /// The cursor moves only after everything that was read is stored. If anything fails, the next poll reads it again.
    func poll(_ githubID: Int64) async throws -> DueWorker.End {
        guard let repository = try await reader.repository(githubID) else { return .over }
        let client = reader.client
        let cursor = try CursorStore.cursor(from: try await client.run(CursorStore.select(githubID: githubID)))
        let (next, foundNews) = try await reader.withToken(of: repository, .polling) { gitHub, link in
            try await read(repository, with: gitHub, as: link, from: cursor)
        }
        _ = try await client.run(CursorStore.advance(next, githubID: githubID, foundNews: foundNews))
        count(foundNews ? "news" : "nothing_new")
        let environment = reader.environment
        let quiet = foundNews ? Duration.zero : cursor.changedAt.map { environment.now - GitHubTimestamp($0) }
        return .again(
            after: cadence.next(
                hookWorks: repository.links.allSatisfy { $0.hookState == .active }, quiet: quiet, failures: 0,
                random: environment.random()))
    }

    private func read(
        _ repository: SharedRepository, with gitHub: GitHubClient, as link: LinkedRepositoryRow,
        from cursor: RepositoryCursor
    ) async throws -> (RepositoryCursor, foundNews: Bool) {
        var next = cursor
        let isSameToken = cursor.integrationID == link.integrationID
        next.integrationID = link.integrationID
        var foundNews = false

        var walk = PullRequestWalk(from: cursor.watermark.map { GitHubTimestamp($0) })
        let pulls = gitHub.pullRequests(
            in: repository.address, state: .all, sort: .updated, direction: .descending
        ).ifNoneMatch(isSameToken ? cursor.pullsETag : nil)
        var isFirst = true
        for try await page in pulls {
            if page.isNotModified { break }
            if isFirst { next.pullsETag = page.etag }
            isFirst = false
            foundNews = foundNews || page.items.contains { $0.updatedAt > (walk.watermark ?? $0.createdAt) }
            try await tell(repository, page.items)
            guard walk.read(page.items.map(\.updatedAt), hasNext: page.next != nil) else { break }
        }
        next.watermark = walk.watermark.map { PostgresTimestamp($0) }

        let branches = try await gitHub.branchNames(
            in: repository.address, ifNoneMatch: isSameToken ? cursor.branchesETag : nil)
        if let branches {
            next.branchesETag = branches.etag
            try await reader.tell(repository) { link in
                .branches(branches.names.map { BranchKey(repoID: link.id, branch: $0) })
            }
        }
        return (next, foundNews)
    }

    private func tell(_ repository: SharedRepository, _ pulls: [PullRequestPayload]) async throws {
        guard !pulls.isEmpty else { return }
        let environment = reader.environment
        try await reader.tell(repository) { link in
            .pullRequests(
                pulls.map { PullRequestSnapshot($0, action: "polled", id: environment.makeUUID(), repoID: link.id) })
        }
    }

    private func count(_ result: String) {
        Counter(
            label: "paca_sync_polls_total", dimensions: [("result", result)], factory: reader.environment.metrics
        ).increment()
    }
}
