// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension GitHubClient {
    /// `GET /repos/{owner}/{repo}/pulls`.
    ///
    /// - Parameters:
    ///   - head: `owner:branch`. GitHub ignores a value without an owner.
    ///   - base: The branch name without `refs/heads/`.
    ///   - pageSize: At most 100.
    public func pullRequests(
        in repository: some RepositoryAddress,
        state: PullRequestQuery.State = .open,
        head: String? = nil,
        base: String? = nil,
        sort: PullRequestQuery.Sort = .created,
        direction: PullRequestQuery.Direction = .descending,
        pageSize: Int = 100
    ) -> GitHubPages<PullRequestPayload> {
        let query = PullRequestQuery(
            state: state, head: head, base: base, sort: sort, direction: direction, pageSize: pageSize)
        let first = GitHubRequest(.get, repository.path("/pulls"), query: query.items)
        return GitHubPages(client: self, first: first) { (scanner) throws(PayloadError) in
            try scanner.elements(PullRequestPayload.init)
        }
    }

    /// `GET /repos/{owner}/{repo}/pulls/{number}`.
    public func pullRequest(
        _ number: Int32,
        in repository: some RepositoryAddress
    ) async throws(GitHubError) -> PullRequestPayload {
        try await value(of: GitHubRequest(.get, repository.path("/pulls/\(number)")), PullRequestPayload.init)
    }

    /// `GET /repos/{owner}/{repo}/pulls/{number}`, if it has changed since GitHub sent this `ETag`. If not, the request
    /// does not count against the primary rate limit.
    ///
    /// - Returns: The pull request, nil if it is unchanged; and the `ETag` for the next request.
    public func pullRequest(
        _ number: Int32,
        in repository: some RepositoryAddress,
        ifNoneMatch etag: String?
    ) async throws(GitHubError) -> (pull: PullRequestPayload?, etag: String?) {
        let request = GitHubRequest(.get, repository.path("/pulls/\(number)"), ifNoneMatch: etag)
        let response = try await send(request)
        guard response.status != 304 else { return (nil, etag) }
        return (try Self.decode(response, of: request, PullRequestPayload.init), response.headers["etag"])
    }

    /// `GET /repos/{owner}/{repo}/pulls/{number}` as a diff. Bytes that are not UTF-8 become U+FFFD. GitHub answers 406
    /// if the diff is very large.
    public func pullRequestDiff(
        _ number: Int32,
        in repository: some RepositoryAddress
    ) async throws(GitHubError) -> String {
        let path = repository.path("/pulls/\(number)")
        let response = try await send(GitHubRequest(.get, path, accept: "application/vnd.github.diff"))
        return String(decoding: response.body, as: UTF8.self)
    }

    /// `POST /repos/{owner}/{repo}/pulls`. GitHub answers 422 if the head has an open pull request already, or has no
    /// commits of its own.
    ///
    /// - Parameters:
    ///   - head: `branch`, or `owner:branch` for a fork.
    ///   - base: The branch name without `refs/heads/`.
    public func createPullRequest(
        title: String,
        head: String,
        base: String,
        body: String?,
        in repository: some RepositoryAddress
    ) async throws(GitHubError) -> PullRequestPayload {
        let body = JSONValue.object(present: [
            "title": .string(title), "head": .string(head), "base": .string(base), "body": body.map(JSONValue.string),
        ])
        let request = GitHubRequest(.post, repository.path("/pulls"), body: body.json)
        return try await value(of: request, PullRequestPayload.init)
    }

    /// `PUT /repos/{owner}/{repo}/pulls/{number}/merge`. It is not repeated after a lost answer, because GitHub answers
    /// a second one with 405.
    ///
    /// - Parameter sha: The commit that the head must be at; GitHub answers 409 if it is at another one.
    public func mergePullRequest(
        _ number: Int32,
        method: MergeMethod = .merge,
        sha: String? = nil,
        in repository: some RepositoryAddress
    ) async throws(GitHubError) -> PullRequestMerge {
        let body = JSONValue.object(present: [
            "merge_method": .string(method.rawValue), "sha": sha.map(JSONValue.string),
        ])
        let path = repository.path("/pulls/\(number)/merge")
        let request = GitHubRequest(.put, path, body: body.json, isRepeatable: false)
        return try await value(of: request, PullRequestMerge.init)
    }
}
