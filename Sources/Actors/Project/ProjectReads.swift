// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

/// What a batch needs to know before anything is decided: one round trip.
struct ProjectReads {
    private let project: UUID
    private var pullRequests: Set<PullRequestKey> = []
    private var branches: Set<BranchKey> = []
    private var numbers: Set<Int64> = []

    init(project: UUID, news: [DeliveryNews]) {
        self.project = project
        for item in news {
            switch item {
            case .pullRequest(let snapshot):
                pullRequests.insert(PullRequestKey(repoID: snapshot.row.repoID, number: snapshot.row.number))
                branches.insert(BranchKey(repoID: snapshot.row.repoID, branch: snapshot.row.headBranch))
                numbers.formUnion(snapshot.references.map(\.number))
            case .branchCreated(let key):
                branches.insert(key)
                numbers.formUnion(TaskReference.all(in: key.branch).map(\.number))
            case .check, .hookWorks, .nothing, .unreadable:
                break
            }
        }
    }

    /// Whether nothing has to be read.
    var isEmpty: Bool { pullRequests.isEmpty && branches.isEmpty }

    /// The queries; `view(from:)` reads their results in this order.
    var queries: [PostgresQuery] {
        let keys = pullRequests.map { (repoID: $0.repoID, number: $0.number) }
        let names = branches.map { (repoID: $0.repoID, branch: $0.branch) }
        let subjects =
            pullRequests.map { (repoID: $0.repoID, subject: LinkExclusion.Subject.pullRequest($0.number)) }
            + branches.map { (repoID: $0.repoID, subject: LinkExclusion.Subject.branch($0.branch)) }
        return [
            TaskStore.prefix(project: project),
            TaskStore.select(project: project, numbers: Array(numbers)),
            PullRequestStore.select(keys),
            PullRequestStore.selectLinks(keys),
            BranchStore.select(names),
            LinkExclusionStore.select(subjects),
        ]
    }

    func view(from results: [PostgresResult]) throws(PostgresError) -> ProjectView {
        guard results.count == 6 else {
            throw PostgresError(.decoding, operation: "project.read", detail: "\(results.count) results for 6 queries")
        }
        var links: [UUID: Set<UUID>] = [:]
        for link in try PullRequestStore.links(from: results[3]) {
            links[link.pullRequest, default: []].insert(link.task)
        }
        return ProjectView(
            prefix: try TaskStore.prefix(from: results[0]), tasks: try TaskStore.tasks(from: results[1]),
            pullRequests: try PullRequestStore.rows(from: results[2]), pullRequestLinks: links,
            branchLinks: try BranchStore.rows(from: results[4]),
            exclusions: try LinkExclusionStore.exclusions(from: results[5]))
    }
}
