// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// The installations of one App, each with one ``InstallationCredential`` that all who work for it share.
public actor InstallationCredentials {
    private let client: GitHubClient
    private var credentials: [Int64: InstallationCredential] = [:]

    /// Asks GitHub for nothing yet.
    ///
    /// - Parameters:
    ///   - key: The App.
    ///   - transport: Sends the requests for tokens.
    ///   - deadline: The most time that one request for a token may take.
    public init(
        _ key: GitHubAppKey,
        transport: any GitHubTransport,
        environment: SyncEnvironment,
        deadline: Duration = .seconds(10)
    ) {
        client = GitHubClient(
            transport: transport,
            credential: AppCredential(key, environment: environment),
            environment: environment,
            deadline: deadline
        )
    }

    /// The App itself: for ``GitHubClient/installation(_:)``.
    public nonisolated var app: GitHubClient { client }

    /// The one credential of that installation.
    public func credential(for installation: Int64) -> InstallationCredential {
        if let credential = credentials[installation] { return credential }
        let credential = InstallationCredential(installation: installation, client: client)
        credentials[installation] = credential
        return credential
    }
}
