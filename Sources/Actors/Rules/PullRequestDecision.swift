// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Storage

/// Whether news of a pull request is written: the order rule (promise P4).
///
/// GitHub's `updated_at` has whole seconds. Later news is written; earlier news is not. On a tie the terminal state wins
/// (merged over closed over open), and between equal states the last to arrive, except that `opened` is never newer than
/// anything. A row is written whole or not at all, so that every column is guarded.
public enum PullRequestDecision: Sendable, Equatable {
    /// The news is written.
    case write
    /// The news says what the row says already.
    case unchanged
    /// The row is newer than the news.
    case superseded

    /// Judges news against what is stored.
    /// - Parameter stored: nil when the pull request is new to us.
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
