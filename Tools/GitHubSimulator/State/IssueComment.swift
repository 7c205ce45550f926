// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A comment in the conversation of a pull request.
public struct IssueComment: Sendable, Equatable, Identifiable {
    /// The identity.
    public let id: Int
    /// The number of the pull request.
    public let number: Int
    /// The author.
    public let user: Account
    /// The text.
    public var body: String
    /// When it was written.
    public let createdAt: Timestamp
    /// When it was last changed.
    public var updatedAt: Timestamp
}
