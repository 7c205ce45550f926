// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// An App's installation. Keeps the token until shortly before it ends, and asks GitHub for one at a time.
public actor InstallationCredential: GitHubCredential {
    private let installation: Int64
    private let client: GitHubClient

    /// Asks GitHub for nothing yet.
    ///
    /// - Parameter client: With an ``AppCredential``.
    public init(installation: Int64, client: GitHubClient) {
        self.installation = installation
        self.client = client
    }

    /// The kept token, or a fresh one.
    public func authorization() async throws(GitHubError) -> Secret<String> {
        try await client.createInstallationToken(installation: installation).token
    }

    /// Forgets the token if it is the kept one.
    public func rejected(_ token: Secret<String>) async {}
}
