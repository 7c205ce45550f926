// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
public import Environment
public import Foundation
public import GitHub
import RateLimits
public import Storage

/// Requests about a project's connection to GitHub. They throw `RequestFailure`, `PostgresError`, or `SecretBoxError`
/// when the stored token cannot be decrypted.
public struct IntegrationRequests: Sendable {
    private let client: any PostgresClient
    private let gitHub: ProjectGitHub
    private let secretBox: SecretBox
    private let wake: WakeSignal
    private let environment: SyncEnvironment
    private let lists: RepositoryLists

    /// Makes the requests.
    /// - Parameter wake: wakes the cleanup worker.
    public init(
        client: any PostgresClient, gitHub: ProjectGitHub, secretBox: SecretBox, wake: WakeSignal,
        environment: SyncEnvironment
    ) {
        self.client = client
        self.gitHub = gitHub
        self.secretBox = secretBox
        self.wake = wake
        self.environment = environment
        lists = RepositoryLists(environment: environment)
    }

    /// The project's connection. It is no failure if there is none.
    public func integration(of project: UUID) async throws -> ProjectIntegration {
        let result = try await client.run(IntegrationStore.select(project: project))
        return ProjectIntegration(
            projectID: project,
            connection: try IntegrationStore.row(from: result).map(ProjectIntegration.Connection.init),
            isAppAvailable: isAppAvailable(to: project))
    }

    /// Checks a token with GitHub and stores it. If it replaces another, the links stay, and their hooks are compared
    /// with GitHub afterwards.
    public func connect(project: UUID, token: GitHubToken) async throws -> ProjectIntegration {
        let user = try await user(of: token.secret, project)
        if let scopes = user.token.scopes {
            let missing = TokenScopes.missing(from: scopes)
            guard missing.isEmpty else {
                throw RequestFailure(.invalidToken, TokenScopes.refusal(scopes, missing: missing))
            }
        }
        return try await store(
            NewIntegration(
                id: environment.makeUUID(), projectID: project,
                account: GitHubAccount(kind: .user, githubID: user.id, login: user.login),
                tokenCiphertext: try secretBox.seal(token.secret),
                fingerprint: CredentialFingerprint(token: token.secret).text, scopes: user.token.scopes,
                tokenExpiresAt: user.token.expiresAt.map { PostgresTimestamp(microseconds: $0.microseconds) }))
    }

    /// Connects a project to an installation of our GitHub App.
    public func connect(project: UUID, installation: Int64) async throws -> ProjectIntegration {
        guard let app = gitHub.app else {
            throw RequestFailure(
                .invalidToken,
                "This server has no GitHub App: set GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY, or use a token.")
        }
        let account = try await allowedAccount(of: installation, project, app)
        do throws(GitHubError) {
            // Checks that GitHub gives us tokens for it, and that they can see something.
            let found = gitHub.gitHub(installation: installation, project: project)
            _ = try await found.installationRepositories().collect(atMost: 1)
        } catch {
            throw Self.refusal(error, of: "installation \(installation)")
        }
        return try await store(
            NewIntegration(
                id: environment.makeUUID(), projectID: project, account: account, tokenCiphertext: "",
                fingerprint: CredentialFingerprint(installation: installation).text, installationID: installation,
                scopes: nil, tokenExpiresAt: nil))
    }

    /// Deletes the token and all links of the project. The hooks are removed from GitHub afterwards. It is no failure if
    /// there is no token: a caller may repeat the request.
    public func disconnect(project: UUID) async throws {
        let result = try await client.run(IntegrationStore.delete(project: project))
        if result.affectedRows > 0 { wake.send() }
    }

    /// The repositories that the project's token can see. The answer may be up to a minute old.
    public func accessibleRepositories(project: UUID) async throws -> [AccessibleRepository] {
        let credential = try await gitHub.integration(of: project).credential
        let client = try gitHub.gitHub(with: credential, project: project, priority: .interactive)
        return try await lists.list(of: credential) {
            let pages = credential.installationID == nil ? client.repositories() : client.installationRepositories()
            do throws(GitHubError) {
                return try await pages.collect(atMost: RepositoryLists.pages).map(AccessibleRepository.init)
            } catch {
                throw RequestFailure(error, tried: "list the repositories")
            }
        }
    }

    private func isAppAvailable(to project: UUID) -> Bool {
        gitHub.app != nil && gitHub.installations.allowsAny(for: project)
    }

    private func user(of token: Secret<String>, _ project: UUID) async throws(RequestFailure) -> AuthenticatedUser {
        do throws(GitHubError) {
            return try await gitHub.gitHub(unknown: token, project: project).user()
        } catch {
            throw Self.refusal(error, of: "the token")
        }
    }

    /// The account of an installation that the project may use.
    ///
    /// An installation that does not exist and one that belongs to somebody else get the same answer after the same
    /// work: GitHub is asked for all or for none, as the project's own permissions say.
    private func allowedAccount(
        of installation: Int64, _ project: UUID, _ app: GitHubClient
    ) async throws(RequestFailure) -> GitHubAccount {
        let policy = gitHub.installations
        guard policy.allows(installation, of: nil, for: project) || policy.needsLogin(installation, for: project) else {
            throw ProjectGitHub.notAllowed(installation)
        }
        let found: Installation
        do throws(GitHubError) {
            found = try await app.installation(installation)
        } catch {
            guard error.httpStatus != 404 else { throw ProjectGitHub.notAllowed(installation) }
            throw Self.refusal(error, of: "installation \(installation)")
        }
        guard policy.allows(installation, of: found.accountLogin, for: project) else {
            throw ProjectGitHub.notAllowed(installation)
        }
        guard found.suspendedAt == nil else {
            throw RequestFailure(
                .invalidToken, "Installation \(installation) of the GitHub App is suspended; resume it on GitHub.")
        }
        // The rate limit belongs to the installation, not to the account that it is installed in, which only gives the
        // name.
        return GitHubAccount(kind: .installation, githubID: found.id, login: found.accountLogin)
    }

    private static func refusal(_ error: GitHubError, of credential: String) -> RequestFailure {
        guard let status = error.httpStatus, [401, 403, 404].contains(status) else {
            return RequestFailure(error, tried: "check \(credential)")
        }
        let said = error.words.isEmpty ? "" : " GitHub says: \(error.words)"
        return RequestFailure(.invalidToken, "GitHub does not accept \(credential) (\(status)).\(said)")
    }

    private func store(_ integration: NewIntegration) async throws -> ProjectIntegration {
        do throws(PostgresError) {
            let results = try await client.run(
                [
                    CleanupStore.keepToken(project: integration.projectID),
                    AccountStore.upsert(integration.account),
                    IntegrationStore.store(integration),
                    RepositoryStore.recheckHooks(project: integration.projectID),
                    CleanupStore.expedite(project: integration.projectID),
                    // GitHub has just accepted it, whatever it said before.
                ] + CredentialStore.accept(integration.fingerprint))
            wake.send()
            return ProjectIntegration(
                projectID: integration.projectID,
                connection: try IntegrationStore.row(from: results[2]).map(ProjectIntegration.Connection.init),
                isAppAvailable: isAppAvailable(to: integration.projectID))
        } catch {
            // 23503 is a foreign key violation: the project was deleted while GitHub was asked.
            guard error.sqlState == "23503" else { throw error }
            throw RequestFailure(.notFound, "There is no such project.")
        }
    }
}

extension ProjectIntegration.Connection {
    init(_ row: IntegrationRow) {
        self.init(
            account: row.account?.login ?? "", scopes: row.scopes, tokenExpiresAt: row.tokenExpiresAt,
            installationID: row.installationID, createdAt: row.createdAt, updatedAt: row.updatedAt)
    }
}

extension AccessibleRepository {
    init(_ repository: GitHubRepository) {
        self.init(
            fullName: repository.fullName, owner: repository.ownerLogin, name: repository.name,
            defaultBranch: repository.defaultBranch, isPrivate: repository.isPrivate,
            isArchived: repository.isArchived, description: repository.description)
    }
}
