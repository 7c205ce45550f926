// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Logging
import RateLimits
import Storage

/// Reads the history of a repository that was linked: all its pull requests, then its branches, one page at a time, at
/// the lowest priority.
///
/// The pull requests are read in the order in which they were made. New ones come at the end, and none ever leaves, so
/// the pages do not shift: after a crash, the stored page is the one to go on with.
struct BackfillWorker: Sendable {
    private static let pageSize = 100
    /// After so many failures of one page its pull requests are read in smaller pages, to find the one at fault.
    private static let patience: Int32 = 3

    let reader: RepositoryReader
    let due: DueWork

    private var client: any PostgresClient { reader.client }

    /// Reads the next page of one link's history.
    func step(_ work: ScheduledWork) async throws -> DueWorker.End {
        guard case .link(let link) = work.subject else { return .gone }
        let found = try await client.run(RepositoryStore.select(link: link))
        guard let row = try RepositoryStore.linkedRows(from: found).first, let githubID = row.githubID else {
            return .gone
        }
        let begun = try BackfillStore.rows(from: try await client.run(BackfillStore.begin(link)))
        guard let before = begun.first, !before.isDone else { return .onDemand }
        let repository = SharedRepository(githubID: githubID, links: [row])
        let after = try await reader.withToken(of: repository, .backfill) { gitHub, _ in
            try await read(before, repository, gitHub, carefully: work.failures >= Self.patience)
        }
        _ = try await client.run(BackfillStore.advance(after, of: link, from: before.nextPage))
        report(after, row)
        guard after.isDone else { return .again(after: .zero) }
        // The checks and reviews of open pull requests are the sweep's.
        _ = try await client.run(ScheduleStore.demand([.init(.sweep, .repository(githubID))]))
        due.signal(of: .sweep).send()
        return .onDemand
    }

    private func read(
        _ before: BackfillRow, _ repository: SharedRepository, _ gitHub: GitHubClient, carefully: Bool
    ) async throws -> BackfillRow {
        var row = before
        let number = Int(row.nextPage)
        let page =
            carefully
            ? try await read(number, size: Self.pageSize, repository, gitHub)
            : try await gitHub.pullRequestPage(number, size: Self.pageSize, in: repository.address)
        let pulls = reader.readable(page.items, of: repository)
        let refused = try await reader.tell(repository, pulls, action: "synced")
        row.done += Int32(pulls.count - refused)
        row.skipped += Int32(page.items.count - pulls.count + refused)
        if let last = page.lastPage { row.total = Int32(last * Self.pageSize) }
        row.nextPage += 1
        guard page.isLast else { return row }
        row.total = row.done + row.skipped
        try await readBranches(of: repository, with: gitHub)
        row.isDone = true
        return row
    }

    private func readBranches(of repository: SharedRepository, with gitHub: GitHubClient) async throws {
        do {
            guard let branches = try await gitHub.branchNames(in: repository.address) else { return }
            try await reader.tell(repository, branches: branches.names)
        } catch let error as GitHubError where error.httpStatus == 403 || error.httpStatus == 404 {
            reader.logger.notice(
                "the token may not read branches, so those that exist are not linked",
                metadata: ["repository": "\(repository.links[0].fullName)", "error": "\(error)"])
        }
    }

    /// Reads a page that GitHub fails to send as a whole: in ten smaller ones, and of those that fail again, each pull
    /// request for itself. One that GitHub fails to send even so is left out.
    /// - Throws: `GitHubError` if GitHub sends none of them: then it is down, and no pull request is at fault.
    private func read(
        _ number: Int, size: Int, _ repository: SharedRepository, _ gitHub: GitHubClient
    ) async throws -> PullRequestPage {
        var whole = PullRequestPage()
        var failure: GitHubError?
        let parts = 10
        for index in 1 ... parts {
            do throws(GitHubError) {
                let page = try await gitHub.pullRequestPage(
                    (number - 1) * parts + index, size: size / parts, in: repository.address)
                whole.items += page.items
                whole.isLast = page.isLast
                if page.isLast { break }
            } catch {
                guard (error.httpStatus ?? 0) >= 500 || error.kind == .undecodable || error.kind == .timedOut else {
                    throw error
                }
                failure = error
                if size > parts {
                    let part = try await read((number - 1) * parts + index, size: size / parts, repository, gitHub)
                    whole.items += part.items
                    whole.isLast = part.isLast
                    if part.isLast { break }
                } else {
                    whole.items.append(.failure(UnreadablePullRequest(number: nil, reason: "\(error)")))
                }
            }
        }
        let isAnyRead = whole.items.contains { if case .success = $0 { true } else { false } }
        if let failure, !isAnyRead { throw failure }
        return whole
    }

    private func report(_ row: BackfillRow, _ link: LinkedRepositoryRow) {
        reader.logger.info(
            row.isDone ? "the history of a repository was read" : "reading the history of a repository",
            metadata: [
                "project_id": "\(link.projectID.text)", "repository": "\(link.fullName)", "done": "\(row.done)",
                "total": "\(row.total.map(String.init) ?? "unknown")", "skipped": "\(row.skipped)",
            ])
    }
}
