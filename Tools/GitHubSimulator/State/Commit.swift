// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A commit, with the fields that a `push` has.
public struct Commit: Sendable, Equatable {
    /// The commit id.
    public let sha: String
    /// The whole message.
    public let message: String
    /// The author.
    public let author: Account
    /// When it was made.
    public let timestamp: Timestamp

    /// Makes a commit without storing it.
    public init(sha: String, message: String, author: Account, timestamp: Timestamp) {
        self.sha = sha
        self.message = message
        self.author = author
        self.timestamp = timestamp
    }

    /// The value for "no commit" in a `push`.
    public static let absent = String(repeating: "0", count: 40)
}
