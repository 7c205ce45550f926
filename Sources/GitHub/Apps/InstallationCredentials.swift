// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// Holds one ``InstallationCredential`` for each installation of an App, shared by all who act for that installation.
public actor InstallationCredentials {
    private let client: GitHubClient
    private var credentials: [Int64: InstallationCredential] = [:]

    /// Does not ask GitHub for anything yet.
    ///
    /// - Parameters:
    ///   - key: The key of the App.
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

    /// A client that authenticates as the App itself, for ``GitHubClient/installation(_:)``.
    public nonisolated var app: GitHubClient { client }

    /// The shared credential of that installation.
    public func credential(for installation: Int64) -> InstallationCredential {
        if let credential = credentials[installation] { return credential }
        let credential = InstallationCredential(installation: installation, client: client)
        credentials[installation] = credential
        return credential
    }
}
