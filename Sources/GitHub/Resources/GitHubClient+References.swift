// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension GitHubClient {
    /// `GET /repos/{owner}/{repo}/git/ref/{ref}`.
    ///
    /// - Parameter ref: The name without `refs/`: `heads/main`. GitHub answers 404 if no reference has exactly this
    ///   name.
    public func reference(
        _ ref: String,
        in repository: some RepositoryAddress
    ) async throws(GitHubError) -> GitReference {
        let path = repository.path("/git/ref/\(PercentEncoding.components(ref))")
        return try await value(of: GitHubRequest(.get, path), GitReference.init)
    }

    /// `GET /repos/{owner}/{repo}/git/matching-refs/{prefix}`: all references whose names begin with the prefix. GitHub
    /// sends them without pages.
    ///
    /// - Parameter prefix: The beginning of the name without `refs/`: `heads/topic`. It must not end with a slash, to
    ///   which GitHub answers 404.
    public func references(
        beginningWith prefix: String,
        in repository: some RepositoryAddress
    ) async throws(GitHubError) -> [GitReference] {
        let path = repository.path("/git/matching-refs/\(PercentEncoding.components(prefix))")
        return try await value(of: GitHubRequest(.get, path)) { (scanner) throws(PayloadError) in
            try scanner.elements(GitReference.init)
        }
    }

    /// The names of all branches, by `GET /repos/{owner}/{repo}/git/matching-refs/heads`: one request, whatever their
    /// number. Names are bytes and may differ only in their Unicode normalisation.
    /// - Parameter etag: the `ETag` of an earlier answer. If nothing has changed since, the request does not count
    ///   against the primary rate limit.
    /// - Returns: nil if nothing has changed; no names for a repository without a commit.
    public func branchNames(
        in repository: some RepositoryAddress, ifNoneMatch etag: String? = nil
    ) async throws(GitHubError) -> (names: [String], etag: String?)? {
        let request = GitHubRequest(.get, repository.path("/git/matching-refs/heads"), ifNoneMatch: etag)
        do throws(GitHubError) {
            let response = try await send(request)
            guard response.status != 304 else { return nil }
            let references = try Self.decode(response, of: request) { (scanner) throws(PayloadError) in
                try scanner.elements(GitReference.init)
            }
            return (references.compactMap(\.branch), response.headers["etag"])
        } catch {
            // "Git Repository is empty."
            guard error.httpStatus == 409 else { throw error }
            return ([], nil)
        }
    }

    /// `POST /repos/{owner}/{repo}/git/refs`. GitHub answers 422 "Reference already exists" for a name in use.
    ///
    /// - Parameter ref: The full name: `refs/heads/topic`.
    public func createReference(
        ref: String,
        sha: String,
        in repository: some RepositoryAddress
    ) async throws(GitHubError) -> GitReference {
        let body = JSONValue.object(present: ["ref": .string(ref), "sha": .string(sha)])
        let request = GitHubRequest(.post, repository.path("/git/refs"), body: body.json)
        return try await value(of: request, GitReference.init)
    }

    /// `GET /repos/{owner}/{repo}/branches/{branch}`.
    public func branch(_ name: String, in repository: some RepositoryAddress) async throws(GitHubError) -> GitBranch {
        let path = repository.path("/branches/\(PercentEncoding.component(name))")
        return try await value(of: GitHubRequest(.get, path), GitBranch.init)
    }

    /// `GET /repos/{owner}/{repo}/branches`.
    public func branches(in repository: some RepositoryAddress) -> GitHubPages<GitBranch> {
        let first = GitHubRequest(.get, repository.path("/branches"), query: [("per_page", "100")])
        return GitHubPages(client: self, first: first) { (scanner) throws(PayloadError) in
            try scanner.elements(GitBranch.init)
        }
    }
}
