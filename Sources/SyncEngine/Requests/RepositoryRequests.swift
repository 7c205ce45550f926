// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
public import Foundation
import GitHub
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
    let wake: WakeSignal
    let environment: SyncEnvironment

    /// Makes the requests.
    /// - Parameters:
    ///   - directory: its project actors store what GitHub says of the repositories.
    ///   - site: the web addresses of repositories.
    ///   - addresses: the addresses to which GitHub delivers. Nil without a public address; then nothing can be linked.
    ///   - wake: wakes the cleanup worker.
    public init(
        client: any PostgresClient, directory: ProjectDirectory, gitHub: ProjectGitHub, secretBox: SecretBox,
        site: GitHubSite, addresses: HookAddresses?, wake: WakeSignal, environment: SyncEnvironment
    ) {
        self.client = client
        self.directory = directory
        self.gitHub = gitHub
        self.secretBox = secretBox
        self.site = site
        self.addresses = addresses
        self.wake = wake
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
        let (token, expiresAt) = try await token(of: integration)
        return CloneInfo(
            id: row.id, fullName: row.fullName, owner: row.owner, name: row.name,
            cloneURL: site.cloneURL(of: row.fullName), token: token, expiresAt: expiresAt)
    }

    static let notLinked = RequestFailure(.repositoryNotFound, "The repository is not linked to this project.")

    private func token(of integration: IntegrationRow) async throws -> (Secret<String>, PostgresTimestamp?) {
        guard let installation = integration.installationID else {
            return (try secretBox.open(integration.tokenCiphertext), integration.tokenExpiresAt)
        }
        guard let app = gitHub.app else {
            throw RequestFailure(.unavailable, "The project uses a GitHub App, and this server has none configured.")
        }
        do throws(GitHubError) {
            // A fresh token instead of the engine's own: the caller gets it for its full hour, and it is not one that
            // the engine goes on using.
            let minted = try await app.createInstallationToken(installation: installation)
            return (minted.token, PostgresTimestamp(microseconds: minted.expiresAt.microseconds))
        } catch {
            throw RequestFailure(error, tried: "get a token for installation \(installation)")
        }
    }
}

extension LinkedRepository {
    init(_ row: LinkedRepositoryRow, site: GitHubSite) {
        let isWorking: Bool =
            switch row.hookState {
            case .active, .recheck, .unknown: row.webhookID != 0
            case .creating, .recreating, .missing: false
            }
        self.init(
            id: row.id, projectID: row.projectID, owner: row.owner, name: row.name, fullName: row.fullName,
            defaultBranch: row.defaultBranch, cloneURL: site.cloneURL(of: row.fullName), isPrivate: row.isPrivate,
            isWebhookActive: isWorking, webhookID: row.webhookID, createdAt: row.createdAt, updatedAt: row.updatedAt)
    }
}
