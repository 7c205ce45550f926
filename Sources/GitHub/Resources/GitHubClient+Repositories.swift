// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension GitHubClient {
    /// `GET /user/repos`: every repository that the token's account can see. It does not work for an installation.
    public func repositories() -> GitHubPages<GitHubRepository> {
        GitHubPages(client: self, first: GitHubRequest(.get, "/user/repos", query: [("per_page", "100")])) {
            (scanner) throws(PayloadError) in try scanner.elements(GitHubRepository.init)
        }
    }

    /// `GET /installation/repositories`: every repository that an App's installation can see.
    public func installationRepositories() -> GitHubPages<GitHubRepository> {
        let first = GitHubRequest(.get, "/installation/repositories", query: [("per_page", "100")])
        return GitHubPages(client: self, first: first) { (scanner) throws(PayloadError) in
            try scanner.list("repositories", GitHubRepository.init)
        }
    }

    /// `GET /repos/{owner}/{repo}`. The client follows GitHub's redirect from a former name. So compare ids: the answer
    /// may carry another name, and another repository may have taken over the name.
    public func repository(_ repository: some RepositoryAddress) async throws(GitHubError) -> GitHubRepository {
        try await value(of: GitHubRequest(.get, repository.path("")), GitHubRepository.init)
    }

    /// `GET /repositories/{id}`: finds the repository by its id, whatever its current name.
    public func repository(id: Int64) async throws(GitHubError) -> GitHubRepository {
        try await value(of: GitHubRequest(.get, "/repositories/\(id)"), GitHubRepository.init)
    }

    /// The same, if it has changed since the answer with this `ETag`. A 304 costs nothing of the primary rate limit.
    /// - Returns: the repository, or nil if it is unchanged; and the `ETag` for the next time, if GitHub sent one.
    public func repository(
        id: Int64, ifNoneMatch etag: String?
    ) async throws(GitHubError) -> (repository: GitHubRepository?, etag: String?) {
        let request = GitHubRequest(.get, "/repositories/\(id)", ifNoneMatch: etag)
        let response = try await send(request)
        guard response.status != 304 else { return (nil, response.headers["etag"] ?? etag) }
        return (try Self.decode(response, of: request, GitHubRepository.init), response.headers["etag"])
    }
}
