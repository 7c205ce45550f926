// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Storage

/// Whether news of a pull request is written: the order rule (promise P4).
///
/// News with a later `updated_at` is written, news with an earlier one is not. GitHub's `updated_at` has whole seconds,
/// so there are ties. On a tie the more final state wins: merged over closed over open. Between equal states the news
/// that arrives last wins, except that `opened` never replaces a stored row, since no news is older. A row is written
/// as a whole or not at all, so the rule holds for every column.
public enum PullRequestDecision: Sendable, Equatable {
    /// The news is written.
    case write
    /// The news says what the row says already.
    case unchanged
    /// The row is newer than the news.
    case superseded

    /// Compares news with the stored row.
    /// - Parameter stored: nil when the pull request is not stored yet.
    public init(_ news: PullRequestSnapshot, stored: PullRequestRow?) {
        guard let stored, let known = stored.githubUpdatedAt, let said = news.row.githubUpdatedAt else {
            self = .write
            return
        }
        guard said == known else {
            self = said > known ? .write : .superseded
            return
        }
        var same = news.row
        same.id = stored.id
        same.ciState = stored.ciState
        let rank = (news: Self.rank(news.row.state), stored: Self.rank(stored.state))
        if same == stored {
            self = .unchanged
        } else if rank.news != rank.stored {
            self = rank.news > rank.stored ? .write : .superseded
        } else {
            self = news.action == "opened" ? .superseded : .write
        }
    }

    private static func rank(_ state: String) -> Int {
        switch state {
        case "merged": 2
        case "closed": 1
        default: 0
        }
    }
}
