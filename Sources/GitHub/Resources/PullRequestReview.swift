// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A review of a pull request.
public struct PullRequestReview: Sendable, Equatable {
    /// What a review says.
    public enum Event: String, Sendable, CaseIterable {
        /// Yes.
        case approve = "APPROVE"
        /// Not like this. Needs a text.
        case requestChanges = "REQUEST_CHANGES"
        /// Neither. Needs a text.
        case comment = "COMMENT"
    }

    /// GitHub's id.
    public let id: Int64
    /// As GitHub says, for example `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`.
    public let state: String
    /// The review's page.
    public let htmlURL: String

    /// Makes a review.
    public init(id: Int64, state: String, htmlURL: String) {
        self.id = id
        self.state = state
        self.htmlURL = htmlURL
    }
}
