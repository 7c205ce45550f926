// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// A comment that was posted on GitHub.
public struct PostedComment: Sendable, Equatable {
    /// GitHub's id of the comment.
    public let id: Int64
    /// Its address on GitHub.
    public let htmlURL: String

    /// Makes a comment.
    public init(id: Int64, htmlURL: String) {
        self.id = id
        self.htmlURL = htmlURL
    }
}

extension PostedComment: JSONEncodable {
    /// Writes the id and the address.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("html_url", htmlURL)
        }
    }
}
