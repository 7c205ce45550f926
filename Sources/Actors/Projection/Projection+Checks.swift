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
            settle(PullRequestKey(row), since: row, action: "ci_state_changed")
        }
        return nil
    }
}
