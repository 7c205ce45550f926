// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

extension Projection {
    /// - Returns: why nothing was written; nil when the news was written.
    mutating func apply(_ snapshot: PullRequestSnapshot) -> DeliveryReason? {
        let stored = view.stored(snapshot.row)
        let merge = PullRequestMerge(snapshot, stored: stored)
        if let row = merge.row { write(row) }
        switch merge.decision {
        case .superseded: return .superseded
        case .unchanged: return repeated(snapshot)
        case .write: break
        }
        link(snapshot)
        emitUpdate(snapshot, previous: stored?.state)
        refreshCI(of: PullRequestKey(snapshot.row))
        return nil
    }

    /// Applies news that says what is stored already. It may still name a task that did not exist before.
    private mutating func repeated(_ snapshot: PullRequestSnapshot) -> DeliveryReason? {
        refreshCI(of: PullRequestKey(snapshot.row))
        return link(snapshot) ? nil : .nothingNew
    }

    mutating func write(_ row: PullRequestRow) {
        view.store(row)
        changedPullRequests.insert(PullRequestKey(row))
    }

    /// Makes the links that the linking rules ask for.
    /// - Returns: whether it made any.
    @discardableResult
    mutating func link(_ snapshot: PullRequestSnapshot) -> Bool {
        guard let pullRequest = view.stored(snapshot.row)?.id else { return false }
        let decided = LinkDecision.links(for: snapshot, in: view)
        for link in decided {
            add(PullRequestLinkRow(pullRequest: pullRequest, task: link.task, source: link.source.rawValue))
            events.append(
                .pullRequestLinked(task: link.task, repo: snapshot.row.repoID, number: snapshot.row.number))
        }
        return !decided.isEmpty
    }

    mutating func add(_ link: PullRequestLinkRow) {
        view.add(link)
        links.pullRequests.append(link)
    }

    mutating func emitUpdate(_ snapshot: PullRequestSnapshot, previous: String?) {
        let row = snapshot.row
        for task in linkedTasks(of: row) {
            events.append(
                .pullRequestUpdated(task: task, repo: row.repoID, number: row.number, action: snapshot.action))
            if let previous, previous != row.state {
                events.append(
                    .pullRequestStateChanged(
                        task: task, repo: row.repoID, number: row.number, state: row.state, previous: previous))
            }
        }
    }

    func linkedTasks(of row: PullRequestRow) -> [UUID] {
        view.linkedTasks(of: row).sorted()
    }

    /// - Returns: why no link was made; nil when one was made.
    mutating func link(_ branch: BranchKey) -> DeliveryReason? {
        let tasks = LinkDecision.links(forBranch: branch.branch, repoID: branch.repoID, in: view)
        for task in tasks {
            add(branch, to: task, .reference)
        }
        return tasks.isEmpty ? .noNewLink : nil
    }

    mutating func add(_ branch: BranchKey, to task: UUID, _ source: LinkDecision.Source) {
        let link = BranchLinkRow(
            taskID: task, repoID: branch.repoID, branch: branch.branch, source: source.rawValue)
        view.add(link)
        links.branches.append(link)
        events.append(.branchLinked(task: task, repo: branch.repoID, branch: branch.branch))
    }
}
