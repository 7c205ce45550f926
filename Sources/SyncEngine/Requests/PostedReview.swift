// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// A review that was posted on GitHub.
public struct PostedReview: Sendable, Equatable {
    /// GitHub's id of the review.
    public let id: Int64
    /// Its state, as GitHub calls it: `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`.
    public let state: String
    /// Its address on GitHub.
    public let htmlURL: String

    /// Makes a review.
    public init(id: Int64, state: String, htmlURL: String) {
        self.id = id
        self.state = state
        self.htmlURL = htmlURL
    }
}

extension PostedReview: JSONEncodable {
    /// Writes id, state and address.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("state", state)
            json.member("html_url", htmlURL)
        }
    }
}
