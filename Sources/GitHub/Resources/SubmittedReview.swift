// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// A review in the list of a pull request's reviews.
public struct SubmittedReview: Sendable, Equatable {
    /// GitHub's id of the review, positive.
    public let id: Int64
    /// What it says, in lower case as in webhooks: `approved`, `changes_requested`, `commented`, `dismissed`; `pending`
    /// until it is submitted.
    public let state: String
    /// GitHub's id of the reviewer; nil if the account has been deleted.
    public let reviewerID: Int64?
    /// The reviewer's login; nil if the account has been deleted.
    public let reviewerLogin: String?
    /// When it was submitted; nil until then.
    public let submittedAt: GitHubTimestamp?
}

extension SubmittedReview {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        let said = try ReviewDraft(&scanner)
        self.init(
            id: try said.id.required("id"), state: try said.state.required("state").lowercased(),
            reviewerID: said.user?.id, reviewerLogin: said.user?.login, submittedAt: said.submittedAt)
    }
}
