// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A comment in the conversation of an issue or a pull request.
public struct IssueComment: Sendable, Equatable {
    /// GitHub's id.
    public let id: Int64
    /// The comment's page.
    public let htmlURL: String

    /// Makes a comment.
    public init(id: Int64, htmlURL: String) {
        self.id = id
        self.htmlURL = htmlURL
    }
}
