// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// The webhook `pull_request_review`: a review was submitted, edited or dismissed.
///
/// Source: `docs/reference/github-facts.md` section 7.
public struct PullRequestReviewEvent: Sendable, Equatable {
    /// `submitted`, `edited` or `dismissed`.
    public let action: String
    /// GitHub's id of the review, positive.
    public let reviewID: Int64
    /// What the review says: `approved`, `changes_requested`, `commented`, `dismissed`; GitHub may add values.
    public let state: String
    /// GitHub's id of the reviewer; nil if the account has been deleted.
    public let reviewerID: Int64?
    /// The reviewer's login; nil if the account has been deleted.
    public let reviewerLogin: String?
    /// When it was submitted.
    public let submittedAt: GitHubTimestamp?
    /// The pull request after the change.
    public let pullRequest: PullRequestPayload
    /// GitHub's id of the repository.
    public let repositoryID: Int64
    /// The repository's `owner/name` when the event happened.
    public let repositoryFullName: String

    /// The number of the pull request.
    public var number: Int32 { pullRequest.number }

    /// Makes an event of its fields.
    public init(
        action: String, reviewID: Int64, state: String, reviewerID: Int64?, reviewerLogin: String?,
        submittedAt: GitHubTimestamp?, pullRequest: PullRequestPayload, repositoryID: Int64, repositoryFullName: String
    ) {
        self.action = action
        self.reviewID = reviewID
        self.state = state
        self.reviewerID = reviewerID
        self.reviewerLogin = reviewerLogin
        self.submittedAt = submittedAt
        self.pullRequest = pullRequest
        self.repositoryID = repositoryID
        self.repositoryFullName = repositoryFullName
    }

    /// Decodes the body of a webhook `pull_request_review`.
    static func decode(_ json: [UInt8]) throws(PayloadError) -> PullRequestReviewEvent {
        try JSONScanner.scan(json) { (scanner) throws(PayloadError) in
            var action: String?
            var review: ReviewDraft?
            var pullRequest: PullRequestDraft?
            var repository: RepositoryDraft?
            try scanner.object { (key, scanner) throws(PayloadError) in
                if key == "action" {
                    action = try scanner.string()
                } else if key == "review" {
                    review = try ReviewDraft(&scanner)
                } else if key == "pull_request" {
                    pullRequest = try PullRequestDraft(&scanner)
                } else if key == "repository" {
                    repository = try RepositoryDraft(&scanner)
                }
            }
            let said = try review.required("review")
            let repositoryID = try repository.required("repository").id
            return PullRequestReviewEvent(
                action: try action.required("action"),
                reviewID: try said.id.required("review.id"),
                state: try said.state.required("review.state").lowercased(),
                reviewerID: said.user?.id,
                reviewerLogin: said.user?.login,
                submittedAt: said.submittedAt,
                pullRequest: try PullRequestEvent.finished(pullRequest.required("pull_request"), repositoryID),
                repositoryID: repositoryID,
                repositoryFullName: try repository.required("repository").fullName
            )
        }
    }
}

/// The fields of a review that have been read so far.
struct ReviewDraft {
    private(set) var id: Int64?
    private(set) var state: String?
    private(set) var user: UserDraft?
    private(set) var submittedAt: GitHubTimestamp?

    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" {
                id = try scanner.id()
            } else if key == "state" {
                state = try scanner.string()
            } else if key == "user" {
                user = try UserDraft(&scanner)
            } else if key == "submitted_at" {
                submittedAt = try scanner.optionalTimestamp()
            }
        }
    }
}
