// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

/// Applies a batch's news one after the other to a view of the project and collects what has to be written.
///
/// Pure: the same view and news give the same writes. A pull request that appears several times in a batch is written
/// once, but every step emits its events.
struct Projection {
    private let project: UUID
    private var view: ProjectView
    private var changedPullRequests: Set<PullRequestKey> = []
    private var pullRequestLinks: [(pullRequest: UUID, task: UUID, source: String)] = []
    private var branchLinks: [BranchLinkRow] = []
    private var checks: [CheckKey: CheckRow] = [:]
    private var workingHooks: Set<UUID> = []
    private(set) var events: [OutboxEvent] = []
    private(set) var outcomes: [DeliveryOutcome] = []

    private struct CheckKey: Hashable {
        let repoID: UUID
        let headSHA: String
        let appID: Int64
        let name: String
    }

    init(project: UUID, view: ProjectView) {
        self.project = project
        self.view = view
    }

    /// Applies one delivery's news.
    mutating func apply(_ news: DeliveryNews, action: String?, of key: DeliveryKey) {
        switch news {
        case .pullRequest(let snapshot):
            finish(key, .applied, action, reason: apply(snapshot))
        case .branchCreated(let branch):
            finish(key, .applied, action, reason: link(branch))
        case .check(let check):
            merge(check)
            finish(key, .applied, action)
        case .hookWorks(let repoID):
            workingHooks.insert(repoID)
            finish(key, .applied, action)
        case .nothing(let reason):
            finish(key, .ignored, action, reason: reason)
        case .unreadable(let error):
            outcomes.append(DeliveryOutcome(key: key, state: .failed, action: action, error: error))
        }
    }

    /// All statements of the batch, to be run in one transaction.
    var writes: [PostgresQuery] {
        var writes: [PostgresQuery] = []
        let rows = changedPullRequests.compactMap { view.pullRequests[$0] }
        // Rows are locked in one order whoever writes them, so that two writers cannot wait for each other.
        if !rows.isEmpty { writes.append(PullRequestStore.upsert(rows.sorted(by: Self.inLockOrder), project: project)) }
        if !branchLinks.isEmpty { writes.append(BranchStore.insert(branchLinks)) }
        if !pullRequestLinks.isEmpty { writes.append(PullRequestStore.insertLinks(pullRequestLinks)) }
        if !checks.isEmpty { writes.append(CheckStore.upsert(checks.values.sorted(by: Self.inLockOrder))) }
        if !workingHooks.isEmpty {
            writes.append(RepositoryStore.markHooksActive(workingHooks.sorted()))
        }
        if !events.isEmpty { writes.append(OutboxStore.append(events.map { $0.row(project: project) })) }
        writes.append(DeliveryStore.finish(outcomes))
        return writes
    }

    private static func inLockOrder(_ lhs: PullRequestRow, _ rhs: PullRequestRow) -> Bool {
        lhs.repoID == rhs.repoID ? lhs.number < rhs.number : lhs.repoID < rhs.repoID
    }

    private static func inLockOrder(_ lhs: CheckRow, _ rhs: CheckRow) -> Bool {
        (lhs.repoID, lhs.headSHA, lhs.appID, lhs.name) < (rhs.repoID, rhs.headSHA, rhs.appID, rhs.name)
    }

    private mutating func finish(
        _ key: DeliveryKey, _ state: DeliveryOutcome.State, _ action: String?, reason: String? = nil
    ) {
        outcomes.append(DeliveryOutcome(key: key, state: state, action: action, reason: reason))
    }

    /// - Returns: what there is to explain; nil when the news was written.
    private mutating func apply(_ snapshot: PullRequestSnapshot) -> String? {
        let stored = view.stored(snapshot.row)
        switch PullRequestDecision(snapshot, stored: stored) {
        case .superseded: return "superseded: newer news is known"
        case .unchanged: return linkOnly(snapshot)
        case .write: break
        }
        write(snapshot, over: stored)
        link(snapshot)
        emitUpdate(snapshot, previous: stored?.state)
        return nil
    }

    /// News that repeats what is stored may still name a task that did not exist before.
    private mutating func linkOnly(_ snapshot: PullRequestSnapshot) -> String? {
        link(snapshot) ? nil : "nothing new"
    }

    private mutating func write(_ snapshot: PullRequestSnapshot, over stored: PullRequestRow?) {
        var row = snapshot.row
        row.id = stored?.id ?? row.id
        let key = PullRequestKey(repoID: row.repoID, number: row.number)
        view.pullRequests[key] = row
        changedPullRequests.insert(key)
    }

    @discardableResult
    private mutating func link(_ snapshot: PullRequestSnapshot) -> Bool {
        guard let pullRequest = view.stored(snapshot.row)?.id else { return false }
        let links = LinkDecision.links(for: snapshot, in: view)
        for link in links {
            view.pullRequestLinks[pullRequest, default: []].insert(link.task)
            pullRequestLinks.append((pullRequest, link.task, link.source.rawValue))
            events.append(
                .pullRequestLinked(task: link.task, repo: snapshot.row.repoID, number: snapshot.row.number))
        }
        return !links.isEmpty
    }

    private mutating func emitUpdate(_ snapshot: PullRequestSnapshot, previous: String?) {
        let row = snapshot.row
        for task in view.linkedTasks(of: row).sorted() {
            events.append(
                .pullRequestUpdated(task: task, repo: row.repoID, number: row.number, action: snapshot.action))
            if let previous, previous != row.state {
                events.append(
                    .pullRequestStateChanged(
                        task: task, repo: row.repoID, number: row.number, state: row.state, previous: previous))
            }
        }
    }

    /// - Returns: what there is to explain; nil when a link was made.
    private mutating func link(_ branch: BranchKey) -> String? {
        let tasks = LinkDecision.links(forBranch: branch.branch, repoID: branch.repoID, in: view)
        for task in tasks {
            view.branchLinks[branch, default: []].append(task)
            branchLinks.append(
                BranchLinkRow(
                    taskID: task, repoID: branch.repoID, branch: branch.branch,
                    source: LinkDecision.Source.reference.rawValue))
            events.append(.branchLinked(task: task, repo: branch.repoID, branch: branch.branch))
        }
        return tasks.isEmpty ? "no new link: the branch names no task of this project, or is linked already" : nil
    }

    /// Keeps the newest run of an app and name, by the rule of `CheckStore.upsert`.
    private mutating func merge(_ check: CheckRow) {
        let key = CheckKey(repoID: check.repoID, headSHA: check.headSHA, appID: check.appID, name: check.name)
        guard let known = checks[key] else {
            checks[key] = check
            return
        }
        let reopens = known.status == "completed" && check.status != "completed"
        if check.githubID > known.githubID || (check.githubID == known.githubID && !reopens) {
            checks[key] = check
        }
    }
}
