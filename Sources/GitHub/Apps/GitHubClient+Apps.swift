// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension GitHubClient {
    /// `GET /app`: the short name of the App, from which the login of its bot is made. The client must have an
    /// ``AppCredential``.
    public func appSlug() async throws(GitHubError) -> String {
        try await value(of: GitHubRequest(.get, "/app")) { (scanner) throws(PayloadError) in
            try scanner.member("slug") { (scanner) throws(PayloadError) in try scanner.string() }.required("slug")
        }
    }

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
