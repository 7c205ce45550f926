// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import GitHub
import Storage

extension PullRequestRequests {
    /// Comments on a linked pull request.
    public func comment(task: TaskKey, pullRequest: UUID, body: String) async throws -> PostedComment {
        let (gitHub, linked) = try await work.open(task, pullRequest: pullRequest)
        let number = linked.pullRequest.number
        let posted = try await work.write(to: linked.repository, of: task.project, with: gitHub) {
            (id) async throws(GitHubError) in try await gitHub.createComment(body, issue: number, in: id)
        }
        let comment = try answer(posted, tried: "comment on \(linked.repository.fullName)#\(number)")
        _ = await work.follow(comment.htmlURL, in: linked.repository, of: task.project, with: gitHub)
        return PostedComment(id: comment.id, htmlURL: comment.htmlURL)
    }

    /// Reviews a linked pull request.
    public func review(
        task: TaskKey, pullRequest: UUID, event: ReviewVerdict, body: String?
    ) async throws -> PostedReview {
        guard !event.needsBody || body?.isEmpty == false else {
            throw RequestFailure(.badRequest, "A review of the kind \(event.rawValue) needs a body.")
        }
        let (gitHub, linked) = try await work.open(task, pullRequest: pullRequest)
        let number = linked.pullRequest.number
        let posted = try await work.write(to: linked.repository, of: task.project, with: gitHub) {
            (id) async throws(GitHubError) in
            try await gitHub.createReview(event: event.gitHubEvent, body: body, pull: number, in: id)
        }
        let review = try answer(posted, tried: "review \(linked.repository.fullName)#\(number)")
        _ = await work.follow(review.htmlURL, in: linked.repository, of: task.project, with: gitHub)
        return PostedReview(id: review.id, state: review.state, htmlURL: review.htmlURL)
    }

    // If GitHub's answer is lost, the text is not sent again: nothing tells our text from the same text of another
    // person, so it might be posted twice.
    private func answer<Answer>(_ posted: Result<Answer, GitHubError>, tried operation: String) throws -> Answer {
        switch posted {
        case .success(let answer):
            return answer
        case .failure(let error) where error.outcomeUnknown:
            throw RequestFailure(
                .unavailable,
                "Could not \(operation): GitHub's answer was lost. It may be there all the same: look before you repeat."
            )
        case .failure(let error):
            throw TaskWork.failure(error, tried: operation, missing: .pullRequestNotFound)
        }
    }
}

extension ReviewVerdict {
    var gitHubEvent: PullRequestReview.Event {
        switch self {
        case .approve: .approve
        case .requestChanges: .requestChanges
        case .comment: .comment
        }
    }
}
