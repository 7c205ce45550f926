// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage

/// Applies a batch's news one after the other to a view of the project, and collects the writes.
///
/// Pure: the same view and news give the same writes. A row that changes several times in a batch is written once, but
/// every change emits its events.
struct Projection {
    let project: UUID
    var view: ProjectView
    var changedPullRequests: Set<PullRequestKey> = []
    var links = LinkChanges()
    var changedChecks: [ChangedCheck: CheckRow] = [:]
    var changedReviews: [ReviewKey: ReviewRow] = [:]
    var changedRepositories: Set<UUID> = []
    /// The stored names of the repositories that got another name in this batch.
    var formerNames: [UUID: String] = [:]
    private var workingHooks: Set<UUID> = []
    /// Noted changes of tasks that a command has done.
    var doneTaskChanges: [Int64] = []
    var events: [OutboxEvent] = []
    private(set) var outcomes: [DeliveryOutcome] = []

    init(project: UUID, view: ProjectView) {
        self.project = project
        self.view = view
    }

    /// Applies one delivery's news.
    /// - Parameter origin: the repository that the delivery says it is about, if it names one.
    mutating func apply(
        _ news: DeliveryNews, action: String?, of key: DeliveryKey, from origin: PayloadOrigin? = nil
    ) {
        let subject = news.subject
        if let origin, let refusal = identify(origin) {
            outcomes.append(
                DeliveryOutcome(key: key, state: .failed, action: action, error: refusal.text, subject: subject))
            return
        }
        if let origin, !news.isOfRepository { follow(origin) }
        switch news {
        case .pullRequest(let snapshot):
            finish(key, .applied, action, subject, reason: apply(snapshot))
        case .review(let review, let snapshot):
            finish(key, .applied, action, subject, reason: apply(snapshot, review))
        case .branchCreated(let branch):
            finish(key, .applied, action, subject, reason: link(branch))
        case .branchDeleted(let branch):
            forget(branch)
            finish(key, .ignored, action, subject, reason: .referenceDeleted)
        case .check(let check):
            finish(key, .applied, action, subject, reason: merge(check))
        case .repository(let snapshot):
            finish(key, .applied, action, subject, reason: relabel(snapshot))
        case .hookWorks(let repoID):
            workingHooks.insert(repoID)
            finish(key, .applied, action)
        case .nothing(let reason):
            finish(key, .ignored, action, subject, reason: reason)
        case .unreadable(let error):
            outcomes.append(DeliveryOutcome(key: key, state: .failed, action: action, error: error))
        }
    }

    /// All statements of the batch, to be run in one transaction. The first takes the deliveries, which must still be
    /// pending. If another transaction has applied one of them, it fails, and nothing is written
    /// (`design/architecture.md`, "Claim first").
    var writes: [PostgresQuery] {
        var writes: [PostgresQuery] = []
        if !outcomes.isEmpty {
            writes.append(DeliveryStore.take(outcomes, project: project, lockTimeout: ProjectTransaction.lockTimeout))
        }
        writes += repositoryWrites
        let rows = changedPullRequests.compactMap { view.pullRequests[$0] }
        // Every writer locks rows in the same order, so that two writers cannot deadlock.
        if !rows.isEmpty { writes.append(PullRequestStore.upsert(rows.sorted(by: Self.inLockOrder), project: project)) }
        if !changedReviews.isEmpty {
            writes.append(ReviewStore.upsert(changedReviews.values.sorted(by: Self.inLockOrder)))
        }
        writes += links.writes
        if !changedChecks.isEmpty {
            writes.append(CheckStore.upsert(changedChecks.values.sorted(by: Self.inLockOrder)))
        }
        if !workingHooks.isEmpty {
            writes.append(RepositoryStore.markHooksActive(workingHooks.sorted()))
        }
        if !doneTaskChanges.isEmpty { writes.append(TaskChangeStore.delete(doneTaskChanges)) }
        if !events.isEmpty { writes.append(OutboxStore.append(events.map { $0.row(project: project) })) }
        return writes
    }

    private static func inLockOrder(_ lhs: PullRequestRow, _ rhs: PullRequestRow) -> Bool {
        lhs.repoID == rhs.repoID ? lhs.number < rhs.number : lhs.repoID < rhs.repoID
    }

    private static func inLockOrder(_ lhs: ReviewRow, _ rhs: ReviewRow) -> Bool {
        (lhs.repoID, lhs.number, lhs.githubID) < (rhs.repoID, rhs.number, rhs.githubID)
    }

    private static func inLockOrder(_ lhs: CheckRow, _ rhs: CheckRow) -> Bool {
        let left = (lhs.repoID, lhs.headSHA, lhs.kind.rawValue, lhs.appID, lhs.suiteID)
        let right = (rhs.repoID, rhs.headSHA, rhs.kind.rawValue, rhs.appID, rhs.suiteID)
        return left == right ? Exact(lhs.name) < Exact(rhs.name) : left < right
    }

    private mutating func finish(
        _ key: DeliveryKey, _ state: DeliveryOutcome.State, _ action: String?, _ subject: LinkExclusion.Subject? = nil,
        reason: DeliveryReason? = nil
    ) {
        outcomes.append(
            DeliveryOutcome(key: key, state: state, action: action, reason: reason?.text, subject: subject))
    }
}
