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

    /// The same for a token that is good for one repository only, and for nothing there but these permissions. GitHub
    /// answers 422 if the installation does not have them, or does not reach the repository.
    /// - Parameter permissions: For example `contents: write`.
    public func createInstallationToken(
        installation: Int64, repositoryID: Int64, permissions: [String: String]
    ) async throws(GitHubError) -> InstallationToken {
        let path = "/app/installations/\(installation)/access_tokens"
        let body = JSONValue.object(present: [
            "repository_ids": .array([.integer(Int(repositoryID))]),
            "permissions": .object(
                permissions.sorted { $0.key < $1.key }.map { JSONValue.Member(name: $0.key, value: .string($0.value)) }),
        ])
        return try await value(
            of: GitHubRequest(.post, path, body: body.json, isRepeatable: true), InstallationToken.init)
    }
}
