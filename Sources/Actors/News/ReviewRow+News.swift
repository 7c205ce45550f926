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
}
