// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension GitHubClient {
    /// `POST /repos/{owner}/{repo}/issues/{number}/comments`. It works for pull requests, because each is also an
    /// issue.
    public func createComment(
        _ body: String,
        issue: Int32,
        in repository: some RepositoryAddress
    ) async throws(GitHubError) -> IssueComment {
        let body = JSONValue.object(present: ["body": .string(body)])
        let path = repository.path("/issues/\(issue)/comments")
        return try await value(of: GitHubRequest(.post, path, body: body.json), IssueComment.init)
    }

    /// `POST /repos/{owner}/{repo}/pulls/{number}/reviews`. GitHub answers 422 if one approves one's own pull request.
    public func createReview(
        event: PullRequestReview.Event,
        body: String?,
        pull: Int32,
        in repository: some RepositoryAddress
    ) async throws(GitHubError) -> PullRequestReview {
        let body = JSONValue.object(present: ["event": .string(event.rawValue), "body": body.map(JSONValue.string)])
        let path = repository.path("/pulls/\(pull)/reviews")
        return try await value(of: GitHubRequest(.post, path, body: body.json), PullRequestReview.init)
    }

    /// `GET /repos/{owner}/{repo}/pulls/{number}/reviews`, the oldest first.
    public func reviews(of pull: Int32, in repository: some RepositoryAddress) -> GitHubPages<SubmittedReview> {
        let first = GitHubRequest(.get, repository.path("/pulls/\(pull)/reviews"), query: [("per_page", "100")])
        return GitHubPages(client: self, first: first) { (scanner) throws(PayloadError) in
            try scanner.elements(SubmittedReview.init)
        }
    }
}
