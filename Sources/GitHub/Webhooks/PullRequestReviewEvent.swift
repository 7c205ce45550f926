// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// The webhook `pull_request_review`: a review was submitted, edited or dismissed.
///
/// Source: `docs/reference/github-facts.md` section 7.
public struct PullRequestReviewEvent: Sendable, Equatable {
    /// `submitted`, `edited` or `dismissed`.
    public let action: String
    /// What the review says: `approved`, `changes_requested`, `commented`, `dismissed`; GitHub may add values.
    public let state: String
    /// The number of the pull request.
    public let number: Int32
    /// GitHub's id of the repository.
    public let repositoryID: Int64
    /// The repository's `owner/name` when the event happened.
    public let repositoryFullName: String

    /// Makes an event of its fields.
    public init(action: String, state: String, number: Int32, repositoryID: Int64, repositoryFullName: String) {
        self.action = action
        self.state = state
        self.number = number
        self.repositoryID = repositoryID
        self.repositoryFullName = repositoryFullName
    }

    /// Decodes the body of a webhook `pull_request_review`.
    static func decode(_ json: [UInt8]) throws(PayloadError) -> PullRequestReviewEvent {
        try JSONScanner.scan(json) { (scanner) throws(PayloadError) in
            var action: String?
            var state: String?
            var number: Int32?
            var repository: RepositoryDraft?
            try scanner.object { (key, scanner) throws(PayloadError) in
                if key == "action" {
                    action = try scanner.string()
                } else if key == "review" {
                    try scanner.object { (key, scanner) throws(PayloadError) in
                        if key == "state" { state = try scanner.string() }
                    }
                } else if key == "pull_request" {
                    try scanner.object { (key, scanner) throws(PayloadError) in
                        if key == "number" { number = Int32(try scanner.int64(in: 1 ... Int64(Int32.max))) }
                    }
                } else if key == "repository" {
                    repository = try RepositoryDraft(&scanner)
                }
            }
            return PullRequestReviewEvent(
                action: try action.required("action"),
                state: try state.required("review.state"),
                number: try number.required("pull_request.number"),
                repositoryID: try repository.required("repository").id,
                repositoryFullName: try repository.required("repository").fullName
            )
        }
    }
}
