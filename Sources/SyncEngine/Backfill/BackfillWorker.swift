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

/// Reads the history of a repository that was linked: all its pull requests, then its branches, one page at a time, at
/// the lowest priority.
///
/// The pull requests are read in the order in which they were made. New ones come at the end, and none ever leaves, so
/// the pages do not shift: after a crash, the stored page is the one to go on with.
struct BackfillWorker: Sendable {
    private static let pageSize = 100
    /// After so many failures of one page its pull requests are read one by one, to find the one at fault.
    private static let patience: Int32 = 3

    let reader: RepositoryReader
    let logger: Logger

    /// Reads the next page of one link's history.
    func step(_ work: ScheduledWork) async throws -> DueWorker.End {
        guard case .link(let link) = work.subject else { return .over }
        let client = reader.client
        let found = try await client.run(RepositoryStore.select(link: link))
        guard let row = try RepositoryStore.linkedRows(from: found).first, let githubID = row.githubID else {
            return .over
        }
        let begun = try BackfillStore.rows(from: try await client.run(BackfillStore.begin(link)))
        guard let before = begun.first, !before.isDone else { return .over }
        let repository = SharedRepository(githubID: githubID, links: [row])
        let after = try await reader.withToken(of: repository, .backfill) { gitHub, _ in
            try await read(before, repository, gitHub, carefully: work.failures >= Self.patience)
        }
        _ = try await client.run(BackfillStore.advance(after, of: link, from: before.nextPage))
        report(after, row)
        guard after.isDone else { return .again(after: .zero) }
        // The checks and reviews of open pull requests are the sweep's.
        _ = try await client.run(ScheduleStore.demand([.init(.sweep, .repository(githubID))]))
        return .over
    }

    private func read(
        _ row: BackfillRow, _ repository: SharedRepository, _ gitHub: GitHubClient, carefully: Bool
    ) async throws -> BackfillRow {
        var row = row
        let page = try await gitHub.pullRequests(
            in: repository.address, page: Int(row.nextPage), pageSize: Self.pageSize, carefully: carefully)
        let environment = reader.environment
        if !page.items.isEmpty {
            try await reader.tell(repository) { link in
                .pullRequests(
                    page.items.map {
                        PullRequestSnapshot($0, action: "backfilled", id: environment.makeUUID(), repoID: link.id)
                    })
            }
        }
        row.done += Int32(page.items.count)
        row.skipped += Int32(page.skipped.count)
        for fault in page.skipped {
            logger.warning(
                "a pull request cannot be read and is left out",
                metadata: ["repository": "\(repository.links[0].fullName)", "error": "\(fault)"])
        }
        if let last = page.lastPage { row.total = Int32(last * Self.pageSize) }
        row.nextPage += 1
        guard page.isLast else { return row }
        row.total = row.done + row.skipped
        if let branches = try await gitHub.branchNames(in: repository.address) {
            try await reader.tell(repository) { link in
                .branches(branches.names.map { BranchKey(repoID: link.id, branch: $0) })
            }
        }
        row.isDone = true
        return row
    }

    private func report(_ row: BackfillRow, _ link: LinkedRepositoryRow) {
        logger.info(
            row.isDone ? "the history of a repository was read" : "reading the history of a repository",
            metadata: [
                "project_id": "\(link.projectID.uuidString.lowercased())", "repository": "\(link.fullName)",
                "done": "\(row.done)", "total": "\(row.total.map(String.init) ?? "unknown")",
                "skipped": "\(row.skipped)",
            ])
    }
}
