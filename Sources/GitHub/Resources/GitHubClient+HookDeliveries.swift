// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension GitHubClient {
    /// `GET /repos/{owner}/{repo}/hooks/{id}/deliveries`: the hook's delivery log of the last days, newest entry first.
    public func hookDeliveries(of hook: Int64, in repository: some RepositoryAddress) -> GitHubPages<HookDelivery> {
        let path = repository.path("/hooks/\(hook)/deliveries")
        let first = GitHubRequest(.get, path, query: [("per_page", "100")])
        return GitHubPages(client: self, first: first) { (scanner) throws(PayloadError) in
            try scanner.elements(HookDelivery.init)
        }
    }

    /// `GET /repos/{owner}/{repo}/hooks/{id}/deliveries/{id}`: one log entry with its payload.
    public func hookDelivery(
        _ id: Int64,
        of hook: Int64,
        in repository: some RepositoryAddress
    ) async throws(GitHubError) -> HookDeliveryDetails {
        let path = repository.path("/hooks/\(hook)/deliveries/\(id)")
        return try await value(of: GitHubRequest(.get, path), HookDeliveryDetails.init)
    }

    /// `POST /repos/{owner}/{repo}/hooks/{id}/deliveries/{id}/attempts`: GitHub delivers again, as a new log entry with
    /// a new id and the same GUID.
    public func redeliver(
        _ id: Int64,
        of hook: Int64,
        in repository: some RepositoryAddress
    ) async throws(GitHubError) {
        let path = repository.path("/hooks/\(hook)/deliveries/\(id)/attempts")
        try await done(GitHubRequest(.post, path))
    }
}
