// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension GitHubClient {
    /// `GET /app/installations/{id}`. The client must have an ``AppCredential``.
    public func installation(_ id: Int64) async throws(GitHubError) -> Installation {
        try await value(of: GitHubRequest(.get, "/app/installations/\(id)"), Installation.init)
    }

    /// `POST /app/installations/{id}/access_tokens`. The client must have an ``AppCredential``. It is repeated after a
    /// lost answer: a second token does no harm.
    public func createInstallationToken(installation: Int64) async throws(GitHubError) -> InstallationToken {
        let path = "/app/installations/\(installation)/access_tokens"
        return try await value(of: GitHubRequest(.post, path, isRepeatable: true), InstallationToken.init)
    }
}
