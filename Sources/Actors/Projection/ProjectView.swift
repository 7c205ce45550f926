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
    /// Deleted tasks by number. They are only read to explain.
    var deletedTasks: [Int64: UUID] = [:]
    /// Those of the requested tasks that belong to the project and are not deleted.
    var knownTasks: Set<UUID> = []
    var repositories: [UUID: RepositoryRow] = [:]
    private(set) var pullRequests: [PullRequestKey: PullRequestRow] = [:]
    private var heads: [CommitKey: Set<PullRequestKey>] = [:]
    /// The links by our pull request id and task.
    private var pullRequestLinks: [UUID: [UUID: PullRequestLinkRow]] = [:]
    private var references: [LinkSubject: Set<ReferenceRow>] = [:]
    private var branchLinks: [BranchKey: [BranchLinkRow]] = [:]
    var exclusions: Set<LinkExclusion> = []
    private var checks: [CommitKey: CheckTable] = [:]
    /// The reviews by GitHub's id, of those pull requests whose reviews were read.
    private var reviews: [PullRequestKey: [Int64: ReviewRow]] = [:]

    /// Makes a view.
    /// - Parameters:
    ///   - prefix: the prefix of the project's task ids; nil when the project does not exist any more.
    ///   - tasks: the tasks that are not deleted, by number.
    ///   - pullRequestLinks: the linked tasks by our pull request id.
    ///   - linkSource: the source of these links.
    ///   - references: what the known texts of pull requests and branches name.
    public init(
        prefix: String?, tasks: [Int64: UUID] = [:], pullRequests: [PullRequestRow] = [],
        pullRequestLinks: [UUID: Set<UUID>] = [:], linkSource: String = "reference", branchLinks: [BranchLinkRow] = [],
        exclusions: Set<LinkExclusion> = [], checks: [CheckRow] = [], repositories: [RepositoryRow] = [],
        references: [ReferenceRow] = [], reviews: [ReviewRow] = []
    ) {
        self.prefix = prefix?.uppercased()
        self.tasks = tasks
        self.exclusions = exclusions
        for row in pullRequests { store(row) }
        for (pullRequest, tasks) in pullRequestLinks {
            for task in tasks {
                add(
                    PullRequestLinkRow(
                        pullRequest: pullRequest, task: task, source: linkSource, number: number(of: task)))
            }
        }
        for link in branchLinks { add(link) }
        store(checks)
        for row in repositories { self.repositories[row.id] = row }
        store(references)
        for review in reviews { store(review) }
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
        pullRequestLinks[link.pullRequest, default: [:]][link.task] = link
    }

    mutating func remove(linkOf pullRequest: UUID, to task: UUID) {
        pullRequestLinks[pullRequest]?[task] = nil
    }

    /// The source of a pull request's link to a task; nil when there is no such link.
    func source(ofLinkOf pullRequest: UUID, to task: UUID) -> String? {
        pullRequestLinks[pullRequest]?[task]?.source
    }

    /// The links of a stored pull request, by task.
    func links(of row: PullRequestRow) -> [PullRequestLinkRow] {
        (stored(row).flatMap { pullRequestLinks[$0.id] } ?? [:]).values.sorted { $0.task < $1.task }
    }

    /// The open pull requests from a branch of the repository itself, by number.
    func openPullRequests(from branch: BranchKey) -> [PullRequestRow] {
        pullRequests.values.filter {
            $0.state == "open" && !$0.isFromFork && BranchKey(repoID: $0.repoID, branch: $0.headBranch) == branch
        }.sorted { $0.number < $1.number }
    }

    mutating func store(_ rows: [ReferenceRow]) {
        for (subject, rows) in Dictionary(grouping: rows, by: \.of) { references[subject] = Set(rows) }
    }

    func references(of subject: LinkSubject) -> Set<ReferenceRow> {
        references[subject] ?? []
    }

    mutating func setReferences(of subject: LinkSubject, to rows: Set<ReferenceRow>) {
        references[subject] = rows
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

    /// The number of a task that was read by its number; nil for another.
    func number(of task: UUID) -> Int64? {
        tasks.first { $0.value == task }?.key
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

    mutating func store(_ review: ReviewRow) {
        reviews[PullRequestKey(repoID: review.repoID, number: review.number), default: [:]][review.githubID] = review
    }

    func known(_ review: ReviewRow) -> ReviewRow? {
        reviews[PullRequestKey(repoID: review.repoID, number: review.number)]?[review.githubID]
    }

    /// The reviews of a pull request whose reviews were read.
    func reviews(of key: PullRequestKey) -> [ReviewRow] {
        Array((reviews[key] ?? [:]).values)
    }
}
