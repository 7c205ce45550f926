// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

extension Projection {
    /// Applies news of a pull request, and a review that came with it.
    /// - Returns: why nothing was written; nil when something was written.
    mutating func apply(_ snapshot: PullRequestSnapshot, _ review: ReviewRow? = nil) -> DeliveryReason? {
        let stored = view.stored(snapshot.row)
        let merge = PullRequestMerge(snapshot, stored: stored)
        if let row = merge.row { write(row) }
        var isNews = review.map { take($0) } ?? false
        if merge.decision != .superseded, link(snapshot, over: stored) { isNews = true }
        if merge.decision != .superseded || isNews {
            settle(PullRequestKey(snapshot.row), since: stored, action: snapshot.action)
        }
        switch merge.decision {
        case .write: return nil
        case .unchanged: return isNews ? nil : .nothingNew
        case .superseded: return isNews ? nil : .superseded
        }
    }

    /// Applies the list of a pull request's reviews.
    mutating func apply(_ reviews: [ReviewRow], of key: PullRequestKey) {
        let former = view.pullRequests[key]
        var isNews = false
        for review in reviews where take(review.reported(at: view.known(review)?.reportedAt)) { isNews = true }
        if isNews { settle(key, since: former, action: "review_submitted") }
    }

    mutating func write(_ row: PullRequestRow) {
        view.store(row)
        changedPullRequests.insert(PullRequestKey(row))
    }

    /// Makes the links that the linking rules ask for, and removes those whose reason is gone.
    /// - Parameter former: the row before this news; nil for a new one.
    /// - Returns: whether anything changed.
    @discardableResult
    mutating func link(_ snapshot: PullRequestSnapshot, over former: PullRequestRow?) -> Bool {
        guard let pullRequest = view.stored(snapshot.row)?.id else { return false }
        let (repo, number) = (snapshot.row.repoID, snapshot.row.number)
        let subject = LinkSubject(repoID: repo, subject: .pullRequest(number))
        let known = view.references(of: subject)
        setReferences(of: subject, to: snapshot.referenceRows)
        let decided = LinkDecision.links(for: snapshot, in: view)
        for link in decided {
            // Later news of this batch may drop the reference, so the link has to know its task's number.
            add(
                PullRequestLinkRow(
                    pullRequest: pullRequest, task: link.task, source: link.source.rawValue,
                    number: view.number(of: link.task)))
            events.append(.pullRequestLinked(task: link.task, repo: repo, number: number))
        }
        let stale = LinkDecision.staleLinks(for: snapshot, in: view, known: known, former: former)
        for link in stale {
            remove(link)
            events.append(.pullRequestUnlinked(task: link.task, repo: repo, number: number, reason: link.source))
        }
        return !decided.isEmpty || !stale.isEmpty
    }

    mutating func setReferences(of subject: LinkSubject, to rows: Set<ReferenceRow>) {
        let known = view.references(of: subject)
        guard known != rows else { return }
        view.setReferences(of: subject, to: rows)
        links.replace(known.subtracting(rows), by: rows.subtracting(known))
    }

    mutating func add(_ link: PullRequestLinkRow) {
        view.add(link)
        links.add(link)
    }

    mutating func remove(_ link: PullRequestLinkRow) {
        view.remove(linkOf: link.pullRequest, to: link.task)
        links.remove(link)
    }

    /// Links tasks that appeared to what names them.
    mutating func link(_ subjects: [LinkSubject], toTasks numbers: [Int64]) {
        let numbers = Set(numbers)
        for subject in subjects {
            let named = view.references(of: subject).filter { $0.prefix == view.prefix && numbers.contains($0.number) }
            let tasks = Set(named.compactMap { view.tasks[$0.number] }).sorted()
            for task in tasks where !view.isExcluded(task, repoID: subject.repoID, subject.subject) {
                link(subject, to: task)
            }
        }
    }

    private mutating func link(_ subject: LinkSubject, to task: UUID) {
        switch subject.subject {
        case .pullRequest(let number):
            let key = PullRequestKey(repoID: subject.repoID, number: number)
            guard let row = view.pullRequests[key], view.source(ofLinkOf: row.id, to: task) == nil else { return }
            add(
                PullRequestLinkRow(
                    pullRequest: row.id, task: task, source: LinkDecision.Source.reference.rawValue,
                    number: view.number(of: task)))
            events.append(.pullRequestLinked(task: task, repo: subject.repoID, number: number))
        case .branch(let name):
            let branch = BranchKey(repoID: subject.repoID, branch: name)
            guard !view.links(ofBranch: branch).contains(where: { $0.taskID == task }) else { return }
            add(branch, to: task, .reference)
        }
    }

    /// Links the open pull requests from a branch that a person linked.
    mutating func linkPullRequests(from branch: BranchKey, to task: UUID) {
        for row in view.openPullRequests(from: branch) {
            guard view.source(ofLinkOf: row.id, to: task) == nil,
                !view.isExcluded(task, repoID: row.repoID, .pullRequest(row.number))
            else { continue }
            add(PullRequestLinkRow(pullRequest: row.id, task: task, source: LinkDecision.Source.branch.rawValue))
            events.append(.pullRequestLinked(task: task, repo: row.repoID, number: row.number))
        }
    }

    func linkedTasks(of row: PullRequestRow) -> [UUID] {
        view.linkedTasks(of: row).sorted()
    }

    /// - Returns: why no link was made; nil when one was made.
    mutating func link(_ branch: BranchKey) -> DeliveryReason? {
        let subject = LinkSubject(repoID: branch.repoID, subject: .branch(branch.branch))
        let references = TaskReference.all(inBranch: branch.branch).map {
            ReferenceRow(of: subject, source: .branch, prefix: $0.prefix, number: $0.number)
        }
        setReferences(of: subject, to: Set(references))
        let tasks = LinkDecision.links(forBranch: branch.branch, repoID: branch.repoID, in: view)
        for task in tasks {
            add(branch, to: task, .reference)
        }
        return tasks.isEmpty ? .noNewLink : nil
    }

    /// Forgets what a deleted branch names: tasks that appear later are not linked to it. What is linked stays linked.
    mutating func forget(_ branch: BranchKey) {
        setReferences(of: LinkSubject(repoID: branch.repoID, subject: .branch(branch.branch)), to: [])
    }

    mutating func add(_ branch: BranchKey, to task: UUID, _ source: LinkDecision.Source) {
        let link = BranchLinkRow(
            taskID: task, repoID: branch.repoID, branch: branch.branch, source: source.rawValue)
        view.add(link)
        links.branches.append(link)
        events.append(.branchLinked(task: task, repo: branch.repoID, branch: branch.branch))
    }
}
