// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The changes of a push.
public struct Push: Sendable, Equatable {
    /// The branch, without `refs/heads/`.
    public let ref: String
    /// The branch's commit before the push; ``Commit/absent`` for a new branch.
    public let before: String
    /// The branch's commit after the push; ``Commit/absent`` for a deleted branch.
    public let after: String
    /// The new commits, oldest first.
    public let commits: [Commit]
    /// The account that pushed.
    public let sender: Account
    /// Whether the push rewrote history.
    public let isForced: Bool

    /// Makes a push without storing it.
    public init(
        ref: String,
        before: String,
        after: String,
        commits: [Commit],
        sender: Account,
        isForced: Bool = false
    ) {
        self.ref = ref
        self.before = before
        self.after = after
        self.commits = commits
        self.sender = sender
        self.isForced = isForced
    }
}
