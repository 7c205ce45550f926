// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

@testable import Actors

/// Values for tests of pure decisions.
enum Sample {
    static let project = id(1)
    static let repo = id(2)
    static let otherRepo = id(3)

    /// The id for a number.
    static func id(_ number: UInt8) -> UUID {
        UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, number))
    }

    /// The task with this number.
    static func task(_ number: Int64) -> UUID { id(100 + UInt8(number)) }

    /// The tasks 1 to 9.
    static let tasks = Dictionary(uniqueKeysWithValues: (Int64(1) ... 9).map { ($0, task($0)) })

    static func row(
        number: Int32 = 7, id: UInt8 = 10, title: String = "A change", branch: String = "topic",
        state: String = "open", at seconds: Int64? = 0, isFromFork: Bool = false, headSHA: String = "abc",
        ciState: String = "unknown"
    ) -> PullRequestRow {
        PullRequestRow(
            id: Sample.id(id), repoID: repo, number: number, githubID: 4_242, title: title, state: state,
            htmlURL: "https://github.com/octo/herd/pull/\(number)", headBranch: branch, headSHA: headSHA,
            baseBranch: "main",
            author: "octocat", isDraft: false, isFromFork: isFromFork,
            mergedAt: state == "merged" ? PostgresTimestamp(microseconds: 5) : nil,
            githubUpdatedAt: seconds.map { PostgresTimestamp(microseconds: $0 * 1_000_000) }, ciState: ciState)
    }

    /// A check of the commit that the sample rows have as their head. With nil as `conclusion` it is still running.
    static func check(
        _ name: String, kind: CheckRow.Kind = .run, _ conclusion: String?, id: Int64 = 1, app: Int64 = 1,
        suite: Int64 = 0, at seconds: Int64? = nil, sha: String = "abc"
    ) -> CheckRow {
        CheckRow(
            repoID: repo, headSHA: sha, kind: kind, appID: app, name: name, githubID: id,
            status: conclusion == nil ? "in_progress" : "completed", conclusion: conclusion, url: "", suiteID: suite,
            reportedAt: seconds.map { PostgresTimestamp(microseconds: $0 * 1_000_000) })
    }

    static func check(
        _ conclusion: String?, id: Int64 = 1, suite: Int64 = 0, at seconds: Int64? = nil, sha: String = "abc"
    ) -> CheckRow {
        check("build", conclusion, id: id, suite: suite, at: seconds, sha: sha)
    }

    /// The linked repository, with or without its GitHub id.
    static func repository(
        githubID: Int64? = 42, fullName: String = "octo/herd", at seconds: Int64? = nil
    ) -> RepositoryRow {
        let names = fullName.split(separator: "/").map(String.init)
        return RepositoryRow(
            id: repo, githubID: githubID, owner: names[0], name: names[1], defaultBranch: "main", isPrivate: false,
            githubUpdatedAt: seconds.map { PostgresTimestamp(microseconds: $0 * 1_000_000) })
    }

    static func news(
        _ row: PullRequestRow = row(), body: String = "", action: String = "edited",
        former: Predecessor = Predecessor(), observation: PullRequestSnapshot.Observation = .event
    ) -> PullRequestSnapshot {
        PullRequestSnapshot(row: row, body: body, action: action, predecessor: former, observation: observation)
    }

    /// The row that news leaves.
    static func written(_ news: PullRequestSnapshot, over stored: PullRequestRow? = nil, ciState: String? = nil)
        -> PullRequestRow
    {
        var row = PullRequestMerge(news, stored: stored).row ?? news.row
        row.ciState = ciState ?? row.ciState
        return row
    }

    static func view(
        prefix: String? = "PROJ", pullRequests: [PullRequestRow] = [], links: [UUID: Set<UUID>] = [:],
        linkSource: String = "manual",
        branchLinks: [BranchLinkRow] = [], exclusions: Set<LinkExclusion> = [], checks: [CheckRow] = [],
        repositories: [RepositoryRow] = [], references: [ReferenceRow] = [], reviews: [ReviewRow] = []
    ) -> ProjectView {
        ProjectView(
            prefix: prefix, tasks: tasks, pullRequests: pullRequests, pullRequestLinks: links, linkSource: linkSource,
            branchLinks: branchLinks, exclusions: exclusions, checks: checks, repositories: repositories,
            references: references, reviews: reviews)
    }

    static func branchLink(_ branch: String, to task: Int64, in repo: UUID = repo) -> BranchLinkRow {
        BranchLinkRow(taskID: Sample.task(task), repoID: repo, branch: branch, source: "reference")
    }

    /// A stored delivery. Its sequence also decides its GUID.
    /// A delivery that says nothing.
    static func delivery(_ sequence: Int64, bytes: Int = 1) -> ReadDelivery {
        ReadDelivery(
            sequence: sequence, key: key(sequence), attempts: 0, storedAt: nil, news: .nothing(.pushToNoBranch),
            action: nil, origin: nil, footprint: bytes)
    }

    static func key(_ number: Int64) -> DeliveryKey {
        DeliveryKey(hookID: 1001, guid: id(UInt8(truncatingIfNeeded: number)))
    }
}
