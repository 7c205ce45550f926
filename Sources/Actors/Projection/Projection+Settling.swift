// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage

extension Projection {
    /// Takes in a review of a stored pull request.
    /// - Returns: whether it says something new.
    mutating func take(_ review: ReviewRow) -> Bool {
        let key = PullRequestKey(repoID: review.repoID, number: review.number)
        let known = view.known(review)
        // A dismissal is the end of a review.
        guard known != review, known?.state != "dismissed" || review.state == "dismissed",
            var row = view.pullRequests[key]
        else { return false }
        view.store(review)
        changedReviews[ReviewKey(review)] = review
        row.reviewState =
            ReviewState(view.reviews(of: key), author: row.author, isRequested: row.isReviewRequested).rawValue
        if row != view.pullRequests[key] { write(row) }
        return true
    }

    /// Computes what is ours in a pull request's row, and emits what changed for the linked tasks.
    /// - Parameters:
    ///   - former: the row before; nil for a new one.
    ///   - action: what happened.
    mutating func settle(_ key: PullRequestKey, since former: PullRequestRow?, action: String) {
        guard var row = view.pullRequests[key] else { return }
        // A late review shows a former head. Then nothing is known here of the stored head's checks, and nothing of them
        // has changed.
        if let state = view.ciState(of: CommitKey(headOf: row)) { row.ciState = state }
        row.reviewState = ReviewState(after: row.reviewState, isRequested: row.isReviewRequested).rawValue
        if row != view.pullRequests[key] { write(row) }
        guard former.map({ !row.shows(what: $0) }) ?? true else { return }
        let tasks = linkedTasks(of: row)
        for task in tasks {
            events.append(
                .pullRequestUpdated(task: task, repo: row.repoID, number: row.number, action: action))
            if let previous = former?.state, previous != row.state {
                events.append(
                    .pullRequestStateChanged(
                        task: task, repo: row.repoID, number: row.number, state: row.state, previous: previous))
            }
        }
        guard row.ciState != former?.ciState ?? CIRollup.unknown.rawValue else { return }
        for task in tasks {
            events.append(.ciStateChanged(task: task, repo: row.repoID, number: row.number, state: row.ciState))
        }
    }
}

/// The key of a review within a batch.
struct ReviewKey: Hashable {
    let pullRequest: PullRequestKey
    let githubID: Int64

    init(_ review: ReviewRow) {
        pullRequest = PullRequestKey(repoID: review.repoID, number: review.number)
        githubID = review.githubID
    }
}

extension PullRequestRow {
    /// Whether people see the same in both rows.
    fileprivate func shows(what other: PullRequestRow) -> Bool {
        Exact(title) == Exact(other.title) && state == other.state && isDraft == other.isDraft
            && Exact(headBranch) == Exact(other.headBranch) && Exact(baseBranch) == Exact(other.baseBranch)
            && author == other.author && headSHA == other.headSHA && ciState == other.ciState
            && reviewState == other.reviewState
    }
}
