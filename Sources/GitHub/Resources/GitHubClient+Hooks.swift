// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension GitHubClient {
    /// `GET /repos/{owner}/{repo}/hooks`.
    public func hooks(of repository: some RepositoryAddress) -> GitHubPages<RepositoryHook> {
        let first = GitHubRequest(.get, repository.path("/hooks"), query: [("per_page", "100")])
        return GitHubPages(client: self, first: first) { (scanner) throws(PayloadError) in
            try scanner.elements(RepositoryHook.init)
        }
    }

    /// `POST /repos/{owner}/{repo}/hooks`. GitHub answers 422 if another hook has the same address and one of the
    /// events.
    public func createHook(
        _ configuration: HookConfiguration,
        in repository: some RepositoryAddress
    ) async throws(GitHubError) -> RepositoryHook {
        let body = JSONValue.object(present: [
            "name": "web", "active": .bool(configuration.active), "events": configuration.eventList,
            "config": configuration.config,
        ])
        let request = GitHubRequest(.post, repository.path("/hooks"), body: body.json)
        return try await hiding(configuration.secret) { () async throws(GitHubError) in
            try await value(of: request, RepositoryHook.init)
        }
    }

    /// `GET /repos/{owner}/{repo}/hooks/{id}`.
    public func hook(_ id: Int64, in repository: some RepositoryAddress) async throws(GitHubError) -> RepositoryHook {
        try await value(of: GitHubRequest(.get, repository.path("/hooks/\(id)")), RepositoryHook.init)
    }

    /// `PATCH /repos/{owner}/{repo}/hooks/{id}`. It always sends the whole configuration with the secret, so it may be
    /// repeated.
    public func updateHook(
        _ id: Int64,
        _ configuration: HookConfiguration,
        in repository: some RepositoryAddress
    ) async throws(GitHubError) -> RepositoryHook {
        let body = JSONValue.object(present: [
            "active": .bool(configuration.active), "events": configuration.eventList, "config": configuration.config,
        ])
        let path = repository.path("/hooks/\(id)")
        let request = GitHubRequest(.patch, path, body: body.json, isRepeatable: true)
        return try await hiding(configuration.secret) { () async throws(GitHubError) in
            try await value(of: request, RepositoryHook.init)
        }
    }

    /// `DELETE /repos/{owner}/{repo}/hooks/{id}`. A 404 means that the hook is gone, or that the token may not see
    /// hooks.
    public func deleteHook(_ id: Int64, in repository: some RepositoryAddress) async throws(GitHubError) {
        try await done(GitHubRequest(.delete, repository.path("/hooks/\(id)")))
    }

    /// `POST /repos/{owner}/{repo}/hooks/{id}/pings`: GitHub delivers a `ping`. It may be repeated, because a second
    /// ping does no harm.
    public func pingHook(_ id: Int64, in repository: some RepositoryAddress) async throws(GitHubError) {
        try await done(GitHubRequest(.post, repository.path("/hooks/\(id)/pings"), isRepeatable: true))
    }
}
