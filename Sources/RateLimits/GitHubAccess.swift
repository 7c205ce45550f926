// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation
public import GitHub

/// The way to GitHub: makes clients whose every request goes through the budget of the account it is sent as.
public struct GitHubAccess: Sendable {
    private let transport: any GitHubTransport
    private let budgets: BudgetDirectory
    private let environment: SyncEnvironment
    /// Nil when there is no App.
    private let installations: InstallationCredentials?

    /// Makes an access; nothing is sent yet.
    /// - Parameters:
    ///   - transport: what sends single requests.
    ///   - app: the GitHub App whose installations may be used; nil when there is none.
    public init(
        transport: any GitHubTransport, budgets: BudgetDirectory, app: GitHubAppKey?, environment: SyncEnvironment
    ) {
        self.transport = transport
        self.budgets = budgets
        self.environment = environment
        let minting = BudgetedTransport(
            base: transport, budgets: budgets, account: .app, project: nil, priority: .interactive,
            environment: environment)
        installations = app.map { key in
            InstallationCredentials(
                app: GitHubClient(
                    transport: minting, credential: AppCredential(key, environment: environment),
                    environment: environment))
        }
    }

    /// A client for one project's calls.
    /// - Parameters:
    ///   - project: the project for which GitHub is asked; projects that share an account take turns.
    ///   - deadline: the most time one call may take; one that would have to wait longer fails at once with
    ///     `rateLimited`, and nothing is sent.
    public func client(
        for identity: IntegrationIdentity, project: UUID, priority: RequestPriority, deadline: Duration = .seconds(10)
    ) -> GitHubClient {
        let credential: any GitHubCredential =
            switch identity {
            case .token(let token, _): TokenCredential(token)
            case .installation(let id): installations?.credential(for: id) ?? NoApp()
            }
        let budgeted = BudgetedTransport(
            base: transport, budgets: budgets, account: BudgetAccount(identity), project: project,
            priority: priority, environment: environment)
        return GitHubClient(
            transport: budgeted, credential: credential, environment: environment, deadline: deadline)
    }

    /// A client that speaks for our GitHub App itself, for the calls about an installation; nil when there is no App.
    public var app: GitHubClient? { installations?.app }

    /// Stands where an App is needed and none is configured.
    private struct NoApp: GitHubCredential {
        func authorization() async throws(GitHubError) -> Secret<String> {
            throw GitHubError(
                .status(401), operation: "signing as GitHub App", message: "No GitHub App is configured here.")
        }

        func rejected(_ token: Secret<String>) async {}
    }
}
