// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation
public import GitHub

/// Makes clients for GitHub whose requests all go through the budget of the account that sends them.
public struct GitHubAccess: Sendable {
    private let transport: any GitHubTransport
    private let budgets: BudgetDirectory
    private let memory: (any CredentialMemory)?
    private let environment: SyncEnvironment
    /// Nil if no App is configured.
    private let installations: InstallationCredentials?

    /// Makes the access without sending anything.
    /// - Parameters:
    ///   - transport: Sends single requests.
    ///   - app: The GitHub App whose installations may be used; nil if none is configured.
    ///   - memory: Remembers refused credentials; nil if nobody does.
    public init(
        transport: any GitHubTransport, budgets: BudgetDirectory, app: GitHubAppKey?,
        memory: (any CredentialMemory)? = nil, environment: SyncEnvironment
    ) {
        self.transport = transport
        self.budgets = budgets
        self.memory = memory
        self.environment = environment
        let minting = BudgetedTransport(
            base: transport, budgets: budgets, account: .app, project: nil, priority: .interactive,
            environment: environment)
        installations = app.map { key in
            var credential: any GitHubCredential = AppCredential(key, environment: environment)
            if let memory { credential = RememberedCredential(credential, as: key.fingerprint, memory: memory) }
            return InstallationCredentials(
                app: GitHubClient(transport: minting, credential: credential, environment: environment))
        }
    }

    /// A client for the calls of one project.
    /// - Parameters:
    ///   - project: The project that the calls are for. Projects that share an account take turns.
    ///   - deadline: The most time that one call may take. A call that would have to wait longer for its turn fails at
    ///     once with `rateLimited`, and nothing is sent.
    ///   - isOnTrial: Whether a person has just given us the credential, so that it is sent even if GitHub has refused
    ///     it before.
    public func client(
        for identity: IntegrationIdentity, project: UUID, priority: RequestPriority, deadline: Duration = .seconds(10),
        isOnTrial: Bool = false
    ) -> GitHubClient {
        let base: any GitHubCredential =
            switch identity {
            case .token(let token, _): TokenCredential(token)
            case .installation(let id): installations?.credential(for: id) ?? NoApp()
            }
        var credential = base
        // That no App is configured here is nothing that GitHub has refused.
        if let memory, !(base is NoApp) {
            credential = RememberedCredential(base, as: identity.fingerprint, memory: memory, isOnTrial: isOnTrial)
        }
        let budgeted = BudgetedTransport(
            base: transport, budgets: budgets, account: BudgetAccount(identity), project: project,
            priority: priority, environment: environment)
        return GitHubClient(
            transport: budgeted, credential: credential, environment: environment, deadline: deadline)
    }

    /// A client that authenticates as the GitHub App itself, for calls about its installations; nil if no App is
    /// configured.
    public var app: GitHubClient? { installations?.app }

    /// The credential of an installation when no App is configured: every request fails with 401.
    private struct NoApp: GitHubCredential {
        func authorization() async throws(GitHubError) -> Secret<String> {
            throw GitHubError(
                .status(401), operation: "signing as GitHub App", message: "No GitHub App is configured here.")
        }

        func rejected(_ token: Secret<String>) async {}
    }
}
