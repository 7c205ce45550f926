// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Storage

/// Whether news of a check is written: the order rule (promise P4), the same as in `CheckStore.upsert`.
///
/// A newer run or status has a greater id. For the same run, a completed state is kept against any other, because
/// GitHub makes a new run when a check is run again. Otherwise the later time wins. On a tie, the news that arrives
/// last wins.
public enum CheckDecision: Sendable, Equatable {
    /// The news is written.
    case write
    /// The news says what the row says already.
    case unchanged
    /// The row is newer than the news.
    case superseded

    /// Compares news with the stored row.
    /// - Parameter stored: nil when the check is not stored yet.
    public init(_ news: CheckRow, stored: CheckRow?) {
        guard let stored else {
            self = .write
            return
        }
        guard news != stored else {
            self = .unchanged
            return
        }
        self = Self.isNewer(news, than: stored) ? .write : .superseded
    }

    private static func isNewer(_ news: CheckRow, than stored: CheckRow) -> Bool {
        guard news.githubID == stored.githubID else { return news.githubID > stored.githubID }
        guard news.isCompleted == stored.isCompleted else { return news.isCompleted }
        guard let said = news.reportedAt, let known = stored.reportedAt else { return true }
        return said >= known
    }
}
