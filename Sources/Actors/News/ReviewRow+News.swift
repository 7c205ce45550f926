// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import GitHub
public import Storage

extension ReviewRow {
    /// Makes a row from a `pull_request_review` event.
    public init(_ event: PullRequestReviewEvent, repoID: UUID) {
        self.init(
            repoID: repoID, number: event.number, githubID: event.reviewID, reviewerID: event.reviewerID ?? 0,
            reviewer: event.reviewerLogin ?? "", state: event.state,
            submittedAt: PostgresTimestamp(event.submittedAt),
            reportedAt: PostgresTimestamp(event.pullRequest.updatedAt))
    }

    /// Makes a row from the list of a pull request's reviews, which does not tell when GitHub last reported it.
    public init(_ review: SubmittedReview, number: Int32, repoID: UUID) {
        self.init(
            repoID: repoID, number: number, githubID: review.id, reviewerID: review.reviewerID ?? 0,
            reviewer: review.reviewerLogin ?? "", state: review.state,
            submittedAt: review.submittedAt.map { PostgresTimestamp($0) }, reportedAt: nil)
    }

    /// The same review, reported at another time.
    func reported(at time: PostgresTimestamp?) -> ReviewRow {
        ReviewRow(
            repoID: repoID, number: number, githubID: githubID, reviewerID: reviewerID, reviewer: reviewer,
            state: state, submittedAt: submittedAt, reportedAt: time)
    }
}
