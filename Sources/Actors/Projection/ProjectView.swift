// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import Storage

/// The rows of one project that a batch concerns, as Postgres has them. Decisions are made against this view, and every
/// decision changes it.
public struct ProjectView: Sendable {
    var prefix: String?
    /// The tasks that are not deleted, by number.
    var tasks: [Int64: UUID] = [:]
    /// Those of the requested tasks that belong to the project and are not deleted.
    var knownTasks: Set<UUID> = []
    var repositories: [UUID: RepositoryRow] = [:]
    private(set) var pullRequests: [PullRequestKey: PullRequestRow] = [:]
    private var heads: [CommitKey: Set<PullRequestKey>] = [:]
    /// The linked tasks by our pull request id, each with the source of the link.
    private var pullRequestLinks: [UUID: [UUID: String]] = [:]
    private var branchLinks: [BranchKey: [BranchLinkRow]] = [:]
    var exclusions: Set<LinkExclusion> = []
    private var checks: [CommitKey: CheckTable] = [:]

    /// Makes a view.
    /// - Parameters:
    ///   - prefix: the prefix of the project's task ids; nil when the project does not exist any more.
    ///   - tasks: the tasks that are not deleted, by number.
    ///   - pullRequestLinks: the linked tasks by our pull request id, each with the source of the link.
    public init(
        prefix: String?, tasks: [Int64: UUID] = [:], pullRequests: [PullRequestRow] = [],
        pullRequestLinks: [UUID: Set<UUID>] = [:], branchLinks: [BranchLinkRow] = [],
        exclusions: Set<LinkExclusion> = [], checks: [CheckRow] = [], repositories: [RepositoryRow] = []
    ) {
        self.prefix = prefix?.uppercased()
        self.tasks = tasks
        self.exclusions = exclusions
        for row in pullRequests { store(row) }
        for (pullRequest, tasks) in pullRequestLinks {
            for task in tasks {
                add(PullRequestLinkRow(pullRequest: pullRequest, task: task, source: "reference"))
            }
        }
        for link in branchLinks { add(link) }
        store(checks)
        for row in repositories { self.repositories[row.id] = row }
    }

    mutating func store(_ row: PullRequestRow) {
        let key = PullRequestKey(row)
        if let former = pullRequests[key], former.headSHA != row.headSHA {
            heads[CommitKey(headOf: former)]?.remove(key)
        }
        pullRequests[key] = row
        heads[CommitKey(headOf: row), default: []].insert(key)
    }

    func stored(_ row: PullRequestRow) -> PullRequestRow? {
        pullRequests[PullRequestKey(row)]
    }

    /// The pull requests that have this commit as their head, by number.
    func pullRequests(atHead commit: CommitKey) -> [PullRequestRow] {
        heads[commit, default: []].compactMap { pullRequests[$0] }.sorted { $0.number < $1.number }
    }

    mutating func add(_ link: PullRequestLinkRow) {
        pullRequestLinks[link.pullRequest, default: [:]][link.task] = link.source
    }

    mutating func remove(linkOf pullRequest: UUID, to task: UUID) {
        pullRequestLinks[pullRequest]?[task] = nil
    }

    /// The source of a pull request's link to a task; nil when there is no such link.
    func source(ofLinkOf pullRequest: UUID, to task: UUID) -> String? {
        pullRequestLinks[pullRequest]?[task]
    }

    func linkedTasks(of row: PullRequestRow) -> Set<UUID> {
        stored(row).flatMap { pullRequestLinks[$0.id] }.map { Set($0.keys) } ?? []
    }

    mutating func add(_ link: BranchLinkRow) {
        branchLinks[BranchKey(repoID: link.repoID, branch: link.branch), default: []].append(link)
    }

    func links(ofBranch key: BranchKey) -> [BranchLinkRow] {
        branchLinks[key] ?? []
    }

    func tasksLinked(toBranch branch: String, repoID: UUID) -> [UUID] {
        links(ofBranch: BranchKey(repoID: repoID, branch: branch)).map(\.taskID)
    }

    func isExcluded(_ task: UUID, repoID: UUID, _ subject: LinkExclusion.Subject) -> Bool {
        exclusions.contains(LinkExclusion(taskID: task, repoID: repoID, subject: subject))
    }

    /// The tasks of this project that are named by references.
    func tasks(named references: [TaskReference]) -> [UUID] {
        references.compactMap { $0.prefix == prefix ? tasks[$0.number] : nil }
    }

    /// Takes in news of a check. See ``CheckTable/merge(_:)``.
    mutating func merge(_ check: CheckRow) -> (decision: CheckDecision, row: CheckRow?) {
        checks[CommitKey(check), default: CheckTable()].merge(check)
    }

    mutating func store(_ checks: [CheckRow]) {
        for (commit, rows) in Dictionary(grouping: checks, by: CommitKey.init) {
            self.checks[commit] = CheckTable(rows)
        }
    }

    /// The CI state of a commit, rolled up from its checks.
    func ciState(of commit: CommitKey) -> String {
        CIRollup(checks[commit]?.rows ?? []).rawValue
    }
}
