// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What a service says of a commit in one context.
public struct CommitStatus: Sendable, Equatable, Identifiable {
    /// The four states.
    public enum State: String, Sendable {
        case error, failure, pending, success
    }

    /// The identity.
    public let id: Int
    /// The commit.
    public let sha: String
    /// The state.
    public let state: State
    /// What tells one service from another; upper and lower case are the same.
    public let context: String
    /// A sentence about it.
    public let about: String?
    /// Where to read more.
    public let targetURL: String?
    /// Who said it.
    public let creator: Account
    /// When it was said; it never changes.
    public let createdAt: Timestamp
}
