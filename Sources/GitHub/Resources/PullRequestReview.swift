// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A review of a pull request.
public struct PullRequestReview: Sendable, Equatable {
    /// What a review says about the pull request.
    public enum Event: String, Sendable, CaseIterable {
        /// Approves it.
        case approve = "APPROVE"
        /// Asks for changes. GitHub demands a text.
        case requestChanges = "REQUEST_CHANGES"
        /// Comments without a decision. GitHub demands a text.
        case comment = "COMMENT"
    }

    /// GitHub's id.
    public let id: Int64
    /// GitHub's state, for example `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`.
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
