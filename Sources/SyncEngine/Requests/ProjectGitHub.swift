// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation
public import GitHub
public import RateLimits
public import Storage

/// Makes GitHub clients for a project, each with the token that the project has at that moment.
public struct ProjectGitHub: Sendable {
    private let client: any PostgresClient
    private let secretBox: SecretBox
    private let access: GitHubAccess
    /// Which projects may use which installations of our GitHub App.
    let installations: InstallationPolicy

    /// Wires the parts; nothing is read yet.
    public init(
        client: any PostgresClient, secretBox: SecretBox, access: GitHubAccess, installations: InstallationPolicy
    ) {
        self.client = client
        self.secretBox = secretBox
        self.access = access
        self.installations = installations
    }

    /// The project's connection, which may be used.
    /// - Throws: `RequestFailure` when there is none (`integrationNotFound`), or when the operator does not allow the
    ///   project its installation any more (`installationNotAllowed`); or `PostgresError`.
    public func integration(of project: UUID) async throws -> IntegrationRow {
        let result = try await client.run(IntegrationStore.select(project: project))
        guard let integration = try IntegrationStore.row(from: result) else {
            throw RequestFailure(.integrationNotFound, "The project is not connected to GitHub: it has no token.")
        }
        if let installation = integration.installationID,
            !installations.allows(installation, of: integration.account?.login, for: project)
        {
            throw Self.notAllowed(installation)
        }
        return integration
    }

    /// The answer for every installation that a project may not use, whether or not it exists.
    static func notAllowed(_ installation: Int64) -> RequestFailure {
        RequestFailure(
            .installationNotAllowed,
            "This project may not use installation \(installation) of the GitHub App, or there is none. An operator can "
                + "allow it in GITHUB_APP_INSTALLATIONS.")
    }

    /// A client that uses the project's token.
    /// - Parameter deadline: the most time of one call, the wait for its turn included.
    /// - Throws: `RequestFailure` (`integrationNotFound`) when it has no token, `PostgresError`, or `SecretBoxError`.
    public func gitHub(
        for project: UUID, priority: RequestPriority = .interactive, deadline: Duration = .seconds(10)
    ) async throws -> GitHubClient {
        access.client(
            for: try identity(of: try await integration(of: project).credential), project: project, priority: priority,
            deadline: deadline)
    }

    /// A client that uses a stored credential.
    public func gitHub(
        with credential: StoredCredential, project: UUID, priority: RequestPriority
    ) throws(SecretBoxError) -> GitHubClient {
        access.client(for: try identity(of: credential), project: project, priority: priority)
    }

    /// The identity of a stored credential, for its rate limits.
    public func identity(of credential: StoredCredential) throws(SecretBoxError) -> IntegrationIdentity {
        if let installation = credential.installationID { return .installation(installation) }
        return .token(try secretBox.open(credential.tokenCiphertext), account: credential.accountID)
    }

    /// A client that uses a token that a person has just given us.
    func gitHub(unknown token: Secret<String>, project: UUID) -> GitHubClient {
        access.client(
            for: .token(token, account: nil), project: project, priority: .interactive, isOnTrial: true)
    }

    /// A client that uses an installation of our GitHub App that a person has just named.
    func gitHub(installation: Int64, project: UUID) -> GitHubClient {
        access.client(for: .installation(installation), project: project, priority: .interactive, isOnTrial: true)
    }

    /// A client that acts as our GitHub App itself; nil when none is configured.
    var app: GitHubClient? { access.app }
}
