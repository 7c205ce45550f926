// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What a push changed.
public struct Push: Sendable, Equatable {
    /// The branch, without `refs/heads/`.
    public let ref: String
    /// The tip before; ``Commit/absent`` for a new branch.
    public let before: String
    /// The tip after; ``Commit/absent`` for a deleted branch.
    public let after: String
    /// What came, oldest first.
    public let commits: [Commit]
    /// Who pushed.
    public let sender: Account
    /// Whether history was rewritten.
    public let isForced: Bool

    /// Makes a push; nothing is stored.
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
