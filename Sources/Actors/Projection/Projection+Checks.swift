// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

/// The key of a changed check within a batch.
struct ChangedCheck: Hashable {
    private let commit: CommitKey
    private let check: CheckKey

    init(_ row: CheckRow) {
        commit = CommitKey(row)
        check = CheckKey(row)
    }
}

extension Projection {
    /// Writes a check unless the stored one is newer, and updates the CI state of the pull requests of its commit.
    /// - Returns: why nothing was written; nil when the check was written.
    mutating func merge(_ news: CheckRow) -> DeliveryReason? {
        let (decision, written) = view.merge(news)
        guard let check = written else { return decision == .superseded ? .superseded : .nothingNew }
        changedChecks[ChangedCheck(check)] = check
        for row in view.pullRequests(atHead: CommitKey(check)) {
            refreshCI(of: PullRequestKey(row))
        }
        return nil
    }

    /// Rolls up the checks of a pull request's head commit, and emits events for its linked tasks if the state changed.
    mutating func refreshCI(of key: PullRequestKey) {
        guard var row = view.pullRequests[key] else { return }
        let state = view.ciState(of: CommitKey(headOf: row))
        guard state != row.ciState else { return }
        row.ciState = state
        view.store(row)
        changedPullRequests.insert(key)
        for task in linkedTasks(of: row) {
            events.append(.ciStateChanged(task: task, repo: row.repoID, number: row.number, state: state))
        }
    }
}
