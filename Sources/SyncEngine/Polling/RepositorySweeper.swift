// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Logging
import RateLimits
import Storage

/// Compares every open pull request of a repository with GitHub, field by field, and then the checks and reviews of each:
/// what changes them does not always change `updated_at`, so no poll finds it.
struct RepositorySweeper: Sendable {
    /// How many pull requests' checks and reviews are read before the place is stored.
    private static let chunk = 10
    /// The most pull requests that are read one by one because GitHub's list of open ones lacks them.
    private static let mostAbsent = 100
    /// The most pages of one pull request's reviews.
    private static let reviewPages = 10

    let reader: RepositoryReader
    /// The time between two sweeps (`SYNC_SWEEP_INTERVAL`).
    let interval: Duration

    private var client: any PostgresClient { reader.client }

    /// Does the next part of a sweep: first the list of open pull requests, then the details of some at a time. A restart
    /// goes on with the part that was not finished.
    func step(_ work: ScheduledWork) async throws -> DueWorker.End {
        guard case .repository(let githubID) = work.subject, let repository = try await reader.repository(githubID)
        else { return .gone }
        let cursor = try CursorStore.cursor(from: try await client.run(CursorStore.select(githubID: githubID)))
        let next = try await reader.withToken(of: repository, .polling) { gitHub, link in
            var cursor = cursor
            if let number = cursor.sweepNumber {
                cursor.sweepNumber = try await readDetails(of: repository, after: number, with: gitHub)
            } else {
                try await compareList(of: repository, with: gitHub, as: link, &cursor)
                cursor.sweepNumber = 0
            }
            return cursor
        }
        _ = try await client.run(CursorStore.sweep(next, githubID: githubID))
        guard next.sweepNumber == nil else { return .again(after: .zero) }
        // Up to a tenth longer, so that many sweeps do not stay together.
        let jitter = Double(reader.environment.random() >> 11) / Double(1 << 53)
        return .again(after: interval + interval / 10 * jitter)
    }

    /// Compares the list, if it has changed since the last sweep, and what it lacks.
    private func compareList(
        of repository: SharedRepository, with gitHub: GitHubClient, as link: LinkedRepositoryRow,
        _ cursor: inout RepositoryCursor
    ) async throws {
        let isSameToken = cursor.sweepIntegrationID == link.integrationID
        let known = isSameToken ? cursor.sweepETag : nil
        cursor.sweepIntegrationID = link.integrationID
        let stored = try await openRows(of: repository)
        let basis = RepositoryReader.basis(stored)
        // By the time of their creation, so that the pages do not shift while they are read.
        let list = gitHub.listedPullRequests(
            in: repository.address, state: .open, sort: .created, direction: .ascending
        ).ifNoneMatch(known)
        var absent = Set(stored.map(\.number))
        var pages = 0
        for try await page in list {
            if page.isNotModified { return }
            pages += 1
            // A 304 for the first page says nothing about the others.
            cursor.sweepETag = pages == 1 && page.next == nil ? page.etag : nil
            let items = reader.readable(page.items, of: repository)
            absent.subtract(items.map(\.number))
            try await reader.tell(repository, items, action: "synced", basis: basis)
        }
        // An absent one is not closed for that: the list may have shifted. Each is asked for.
        try await reader.ask(
            for: absent.sorted().prefix(Self.mostAbsent), of: repository, with: gitHub, stored: stored)
    }

    private func openRows(
        of repository: SharedRepository, after number: Int32 = 0, limit: Int? = nil
    ) async throws(PostgresError) -> [PullRequestRow] {
        try PullRequestStore.rows(
            from: try await client.run(
                PullRequestStore.selectOpen(
                    repository.links.map(\.id), after: number, limit: limit.map(Int64.init))))
    }

    /// Reads the checks and reviews of the next open pull requests.
    /// - Returns: the number of the last one; nil if there are no more.
    private func readDetails(
        of repository: SharedRepository, after number: Int32, with gitHub: GitHubClient
    ) async throws -> Int32? {
        let rows = try await openRows(of: repository, after: number, limit: Self.chunk)
        let numbers = Set(rows.map(\.number)).sorted().prefix(Self.chunk)
        for number in numbers {
            guard let row = rows.first(where: { $0.number == number }) else { continue }
            try await readChecks(of: row, in: repository, with: gitHub)
            try await readReviews(of: row, in: repository, with: gitHub)
        }
        return numbers.count < Self.chunk ? nil : numbers.last
    }

    private func readChecks(
        of row: PullRequestRow, in repository: SharedRepository, with gitHub: GitHubClient
    ) async throws {
        guard !row.headSHA.isEmpty else { return }
        let reading: CheckReading
        do {
            reading = try await CheckReading(of: row.headSHA, in: repository.row, with: gitHub)
        } catch let failure as RequestFailure where failure.isAboutOneThing {
            // The token may read neither checks nor statuses, or the commit is gone. The rest can be compared.
            reader.logger.debug(
                "the checks of a pull request cannot be read",
                metadata: [
                    "repository": "\(repository.links[0].fullName)", "number": "\(row.number)",
                    "error": "\(failure.message)",
                ])
            return
        }
        let checks = reading.storable
        guard !checks.isEmpty else { return }
        try await reader.tell(repository) { link in .checks(checks.map { $0.moved(to: link.id) }) }
    }

    private func readReviews(
        of row: PullRequestRow, in repository: SharedRepository, with gitHub: GitHubClient
    ) async throws {
        let reviews: [SubmittedReview]
        do throws(GitHubError) {
            reviews = try await gitHub.reviews(of: row.number, in: repository.address)
                .collect(atMost: Self.reviewPages).filter { $0.state != "pending" }
        } catch {
            // The pull request is gone. The list of the next sweep does not have it any more.
            guard error.httpStatus == 404 else { throw error }
            return
        }
        guard !reviews.isEmpty else { return }
        try await reader.tell(repository) { link in
            .reviews(
                PullRequestKey(repoID: link.id, number: row.number), head: row.headSHA,
                reviews.map { ReviewRow($0, number: row.number, repoID: link.id) })
        }
    }
}

extension RequestFailure {
    /// Whether the failure concerns only what was asked for, so that other requests may succeed.
    fileprivate var isAboutOneThing: Bool {
        switch code {
        case .repositoryNotAccessible, .insufficientPermissions, .validation: true
        default: false
        }
    }
}

extension SharedRepository {
    /// The repository as its oldest link has it.
    fileprivate var row: RepositoryRow {
        let link = links[0]
        return RepositoryRow(
            id: link.id, githubID: githubID, owner: link.owner, name: link.name, defaultBranch: link.defaultBranch,
            isPrivate: link.isPrivate, githubUpdatedAt: nil)
    }
}

extension CheckRow {
    /// The same check of another link of the repository.
    fileprivate func moved(to repoID: UUID) -> CheckRow {
        CheckRow(
            repoID: repoID, headSHA: headSHA, kind: kind, appID: appID, name: name, githubID: githubID, status: status,
            conclusion: conclusion, url: url, suiteID: suiteID, reportedAt: reportedAt)
    }
}
