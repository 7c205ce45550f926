// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What a service reports about a commit in one context.
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
    /// The name of the check. GitHub ignores upper and lower case in it.
    public let context: String
    /// A sentence for people.
    public let about: String?
    /// The page with details.
    public let targetURL: String?
    /// The account that reported it.
    public let creator: Account
    /// When it was created. A status never changes.
    public let createdAt: Timestamp
}
