// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
public import Foundation
import GitHub
import RateLimits
public import Storage

/// Requests about a project's linked repositories. They throw `RequestFailure`, `PostgresError`, or `SecretBoxError`
/// when the stored token cannot be decrypted.
public struct RepositoryRequests: Sendable {
    let client: any PostgresClient
    let directory: ProjectDirectory
    let gitHub: ProjectGitHub
    let secretBox: SecretBox
    let site: GitHubSite
    let addresses: HookAddresses?
    let isPullOnly: Bool
    let wake: WakeSignal
    let due: DueWork
    let environment: SyncEnvironment

    /// Makes the requests.
    /// - Parameters:
    ///   - directory: its project actors store what GitHub says of the repositories.
    ///   - site: the web addresses of repositories.
    ///   - addresses: the addresses to which GitHub delivers. Nil without a public address.
    ///   - isPullOnly: whether repositories are linked without hooks. Otherwise nothing can be linked without `addresses`.
    ///   - wake: wakes the cleanup worker.
    ///   - due: wakes the loops that read the history of a new link.
    public init(
        client: any PostgresClient, directory: ProjectDirectory, gitHub: ProjectGitHub, secretBox: SecretBox,
        site: GitHubSite, addresses: HookAddresses?, isPullOnly: Bool = false, wake: WakeSignal, due: DueWork,
        environment: SyncEnvironment
    ) {
        self.client = client
        self.directory = directory
        self.gitHub = gitHub
        self.secretBox = secretBox
        self.site = site
        self.addresses = addresses
        self.isPullOnly = isPullOnly
        self.wake = wake
        self.due = due
        self.environment = environment
    }

    /// The linked repositories, in the order in which they were linked.
    public func linked(project: UUID) async throws -> [LinkedRepository] {
        let result = try await client.run(RepositoryStore.linked(project: project))
        return try RepositoryStore.linkedRows(from: result).map { LinkedRepository($0, site: site) }
    }

    /// Removes a link to a repository. Its hook is removed from GitHub afterwards.
    public func unlink(project: UUID, repository: UUID) async throws {
        let result = try await client.run(RepositoryStore.unlink(project: project, repository: repository))
        guard result.affectedRows > 0 else { throw Self.notLinked }
        wake.send()
    }

    /// What a program needs to clone a linked repository.
    public func cloneInfo(project: UUID, repository: UUID) async throws -> CloneInfo {
        let integration = try await gitHub.integration(of: project)
        let result = try await client.run(RepositoryStore.select(project: project, repository: repository))
        guard let row = try RepositoryStore.linkedRows(from: result).first else { throw Self.notLinked }
        let (token, expiresAt) = try await token(of: integration, for: row)
        return CloneInfo(
            id: row.id, fullName: row.fullName, owner: row.owner, name: row.name,
            cloneURL: site.cloneURL(of: row.fullName), token: token, expiresAt: expiresAt)
    }

    static let notLinked = RequestFailure(.repositoryNotFound, "The repository is not linked to this project.")

    /// The project's token, or a new one of its installation that is good for this repository's contents only.
    private func token(
        of integration: IntegrationRow, for row: LinkedRepositoryRow
    ) async throws -> (Secret<String>, PostgresTimestamp?) {
        guard let installation = integration.installationID else {
            return (try secretBox.open(integration.tokenCiphertext), integration.tokenExpiresAt)
        }
        guard let app = gitHub.app else {
            throw RequestFailure(.unavailable, "The project uses a GitHub App, and this server has none configured.")
        }
        let gitHub = try self.gitHub.gitHub(
            with: integration.credential, project: row.projectID, priority: .interactive)
        do throws(GitHubError) {
            // A fresh token instead of the engine's own: the caller gets it for its full hour, and it is not one that
            // the engine goes on using.
            var repositoryID = row.githubID
            if repositoryID == nil { repositoryID = try await gitHub.repository(row.repositoryName).id }
            let minted = try await Self.narrowToken(app, installation, repositoryID ?? 0)
            return (minted.token, PostgresTimestamp(microseconds: minted.expiresAt.microseconds))
        } catch {
            guard error.httpStatus != 422 else {
                throw RequestFailure(
                    .repositoryNotAccessible,
                    "Installation \(installation) does not reach \(row.fullName), or may not read it. "
                        + "GitHub says: \(error.words)")
            }
            throw RequestFailure(error, tried: "get a token for installation \(installation)")
        }
    }

    /// A token with which git may read and write one repository; only read it, if the installation may do no more.
    private static func narrowToken(
        _ app: GitHubClient, _ installation: Int64, _ repositoryID: Int64
    ) async throws(GitHubError) -> InstallationToken {
        do throws(GitHubError) {
            return try await app.createInstallationToken(
                installation: installation, repositoryID: repositoryID, permissions: ["contents": "write"])
        } catch {
            // GitHub does not say which of its two reasons it had.
            guard error.httpStatus == 422 else { throw error }
            return try await app.createInstallationToken(
                installation: installation, repositoryID: repositoryID, permissions: ["contents": "read"])
        }
    }
}

extension LinkedRepository {
    init(_ row: LinkedRepositoryRow, site: GitHubSite) {
        let isWorking: Bool =
            switch row.hookState {
            case .active, .recheck, .unknown, .misconfigured: row.webhookID != 0
            case .creating, .recreating, .missing, .disabled, .pullOnly: false
            }
        self.init(
            id: row.id, projectID: row.projectID, owner: row.owner, name: row.name, fullName: row.fullName,
            defaultBranch: row.defaultBranch, cloneURL: site.cloneURL(of: row.fullName), isPrivate: row.isPrivate,
            isWebhookActive: isWorking, webhookID: row.webhookID, createdAt: row.createdAt, updatedAt: row.updatedAt)
    }
}
