// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A comment that GitHub took.
public struct PostedComment: Sendable, Equatable {
    /// GitHub's id of it.
    public let id: Int64
    /// Its place on GitHub.
    public let htmlURL: String

    /// Makes a comment.
    public init(id: Int64, htmlURL: String) {
        self.id = id
        self.htmlURL = htmlURL
    }
}
