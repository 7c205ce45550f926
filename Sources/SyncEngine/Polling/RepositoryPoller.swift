// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Logging
import Metrics
import RateLimits
import Storage

/// Reads what changed in a repository since it was last read: the fallback for deliveries that never came
/// (`docs/design/architecture.md`, "Missed deliveries").
struct RepositoryPoller: Sendable {
    /// How far before the first link the first poll goes back. Our clock and GitHub's may differ.
    private static let slack: Int64 = 10 * 60 * 1_000_000

    let reader: RepositoryReader
    let cadence: PollCadence
    /// Whether GitHub can deliver to us at all. Without a public address only polls tell what happens.
    let canReceive: Bool

    private var client: any PostgresClient { reader.client }

    /// Polls one repository once.
    ///
    /// The cursor moves only after everything that was read is stored. If anything fails, the next poll reads it again.
    func poll(_ work: ScheduledWork) async throws -> DueWorker.End {
        guard case .repository(let githubID) = work.subject, let repository = try await reader.repository(githubID)
        else { return .gone }
        let cursor = try CursorStore.cursor(from: try await client.run(CursorStore.select(githubID: githubID)))
        let (next, foundNews) = try await reader.withToken(of: repository, .polling) { gitHub, link in
            try await read(repository, with: gitHub, as: link, from: cursor)
        }
        _ = try await client.run(CursorStore.advance(next, githubID: githubID, foundNews: foundNews))
        count(foundNews ? "news" : "nothing_new")
        try await decideTies(of: repository)
        return .again(
            after: cadence.next(
                hookWorks: canReceive && repository.links.allSatisfy { $0.hookState == .active && $0.webhookID != 0 },
                quiet: quiet(next, foundNews), random: reader.environment.random()))
    }

    private func quiet(_ cursor: RepositoryCursor, _ foundNews: Bool) -> Duration? {
        guard !foundNews else { return .zero }
        guard let changed = [cursor.changedAt, cursor.watermark].compactMap(\.self).max() else { return nil }
        return .microseconds(max(0, reader.environment.now.microseconds - changed.microseconds))
    }

    private func read(
        _ repository: SharedRepository, with gitHub: GitHubClient, as link: LinkedRepositoryRow,
        from cursor: RepositoryCursor
    ) async throws -> (RepositoryCursor, foundNews: Bool) {
        var next = cursor
        let isSameToken = cursor.integrationID == link.integrationID
        next.integrationID = link.integrationID
        var foundNews = false

        var walk = PullRequestWalk(from: start(of: repository, cursor))
        let pulls = gitHub.listedPullRequests(
            in: repository.address, state: .all, sort: .updated, direction: .descending
        ).ifNoneMatch(isSameToken ? cursor.pullsETag : nil)
        var isFirst = true
        for try await page in pulls {
            if page.isNotModified { break }
            let items = reader.readable(page.items, of: repository)
            if isFirst {
                next.pullsETag = page.etag
                foundNews =
                    cursor.watermark.map { known in
                        items.contains { $0.updatedAt > GitHubTimestamp(known) }
                    } ?? false
            }
            isFirst = false
            try await reader.tell(repository, items, action: "synced")
            guard walk.read(items.map(\.updatedAt), hasNext: page.next != nil) else { break }
        }
        if !isFirst {
            next.watermark = walk.watermark.map { PostgresTimestamp($0) }
            // The rest of a list that was not read to its end must be read even if its first page stays the same.
            if !walk.isComplete { next.pullsETag = nil }
        }
        if try await readBranches(of: repository, with: gitHub, isSameToken, &next) { foundNews = true }
        return (next, foundNews)
    }

    /// Where the walk goes back to. The first one goes to the time of the first link: what is older, the backfill reads.
    private func start(of repository: SharedRepository, _ cursor: RepositoryCursor) -> GitHubTimestamp? {
        if let watermark = cursor.watermark { return GitHubTimestamp(watermark) }
        return repository.links.map(\.createdAt).min().map {
            GitHubTimestamp(microseconds: $0.microseconds - Self.slack)
        }
    }

    /// - Returns: whether a branch was pushed, made or deleted since the last poll.
    private func readBranches(
        of repository: SharedRepository, with gitHub: GitHubClient, _ isSameToken: Bool,
        _ cursor: inout RepositoryCursor
    ) async throws -> Bool {
        let known = isSameToken ? cursor.branchesETag : nil
        do {
            guard let branches = try await gitHub.branchNames(in: repository.address, ifNoneMatch: known) else {
                return false
            }
            cursor.branchesETag = branches.etag
            try await reader.tell(repository, branches: branches.names)
            return known != nil
        } catch let error as GitHubError where error.httpStatus == 403 || error.httpStatus == 404 {
            // The token may read pull requests but not contents. What it may read is read nevertheless.
            reader.logger.debug(
                "the token may not read branches",
                metadata: ["repository": "\(repository.links[0].fullName)", "error": "\(error)"])
            return false
        }
    }

    /// Asks GitHub about pull requests whose last news does not tell which came last. An answer is newer than the row
    /// that was stored before the question.
    private func decideTies(of repository: SharedRepository) async throws {
        let result = try await client.run(PullRequestStore.selectUndecided(repository.links.map(\.id)))
        let rows = try PullRequestStore.rows(from: result)
        guard !rows.isEmpty else { return }
        try await reader.withToken(of: repository, .polling) { gitHub, _ in
            try await reader.ask(
                for: Set(rows.map(\.number)).sorted(), of: repository, with: gitHub, stored: rows)
        }
    }

    private func count(_ result: String) {
        Counter(
            label: "paca_sync_polls_total", dimensions: [("result", result)], factory: reader.environment.metrics
        ).increment()
    }
}
