// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
public import Foundation
public import GitHub
import RateLimits
import Storage

extension RepositoryRequests {
    /// The row of the new link, and whether another process may have begun the same link before.
    private struct Begun {
        let row: LinkedRepositoryRow
        let isTakenOver: Bool
    }

    /// Links a repository and makes its hook; in pull-only mode without a hook.
    public func link(project: UUID, _ name: RepositoryName) async throws -> LinkedRepository {
        let integration = try await gitHub.integration(of: project)
        guard addresses != nil || isPullOnly else {
            throw RequestFailure(
                .webhookURLRequired,
                "GitHub needs an address to tell us of changes: configure PUBLIC_URL. If GitHub cannot reach this server, "
                    + "configure SYNC_PULL_ONLY=true; then changes are asked for instead.")
        }
        let client = try gitHub.gitHub(with: integration.credential, project: project, priority: .interactive)
        let repository = try await read(name, client)
        guard !repository.isArchived || isPullOnly else { throw Self.archived(repository) }
        try await identifyOthers(in: project, client)
        guard let addresses else {
            return LinkedRepository(try await begin(repository, integration, secret: nil, client).row, site: site)
        }
        let secret = HookSecret.make(environment)
        let begun = try await begin(repository, integration, secret: try secretBox.seal(secret), client)
        let order = HookMaker.Order(
            row: begun.row, repository: repository, addresses: addresses, secret: secret,
            credential: integration.credential)
        do throws(HookMaker.Failure) {
            let row = try await HookMaker(client: self.client).make(order, with: client)
            due.wake()
            return LinkedRepository(row, site: site)
        } catch {
            throw await failure(error, begun, repository)
        }
    }

    private func read(_ name: RepositoryName, _ client: GitHubClient) async throws(RequestFailure) -> GitHubRepository {
        do throws(GitHubError) {
            return try await client.repository(name)
        } catch {
            switch error.httpStatus {
            case 404:
                throw RequestFailure(
                    .repositoryNotAccessible,
                    "The project's token cannot see \(name.fullName), or there is no such repository.\(error.remedy)")
            case 403:
                throw RequestFailure(
                    .repositoryNotAccessible,
                    "GitHub does not let the project's token see \(name.fullName).\(error.told)\(error.remedy)")
            default:
                throw RequestFailure(error, tried: "read \(name.fullName)")
            }
        }
    }

    /// Learns the GitHub ids of links that the plugin made. If one of them has been renamed, it is then recognized by
    /// its id.
    private func identifyOthers(in project: UUID, _ gitHub: GitHubClient) async throws(PostgresError) {
        let rows = try RepositoryStore.linkedRows(from: try await client.run(RepositoryStore.linked(project: project)))
        for row in rows where row.githubID == nil {
            // A repository that cannot be read now stays without an id, and is still recognized by its name.
            guard let found = try? await gitHub.repository(row.repositoryName) else { continue }
            try await directory.learn(found, of: row)
        }
    }

    /// Stores the link, and that a hook is going to be made, before GitHub is asked for it.
    /// - Parameter secret: the sealed secret of the hook; nil for a link without a hook.
    private func begin(
        _ repository: GitHubRepository, _ integration: IntegrationRow, secret: String?, _ gitHub: GitHubClient
    ) async throws -> Begun {
        let labels = repository.labels
        let project = integration.projectID
        for _ in 0 ..< 2 {
            let results = try await client.run([
                insertion(of: labels, integration, secret: secret),
                RepositoryStore.conflicting(project: project, with: labels),
            ])
            if let row = try RepositoryStore.linkedRows(from: results[0]).first {
                return Begun(row: row, isTakenOver: false)
            }
            let conflicting = try RepositoryStore.linkedRows(from: results[1])
            if let same = conflicting.first(where: { $0.githubID == labels.githubID }) {
                return Begun(row: try await takeOver(same, secret: secret), isTakenOver: true)
            }
            guard let other = conflicting.first else {
                throw RequestFailure(.integrationNotFound, "The project was disconnected from GitHub meanwhile.")
            }
            // Another linked repository is stored under this name. It may have had the name before and been renamed.
            guard let renamed = try? await gitHub.repository(other.githubID, or: other.repositoryName),
                renamed.id == other.githubID  // If it cannot be read, its link keeps the name.
            else { break }
            try await directory.learn(renamed, of: other)
        }
        throw RequestFailure(
            .repositoryAlreadyLinked,
            "An older repository that was called \(labels.fullName) is linked to this project; unlink that one first.")
    }

    private func insertion(
        of labels: RepositoryLabels, _ integration: IntegrationRow, secret: String?
    ) -> PostgresQuery {
        let (id, project) = (environment.makeUUID(), integration.projectID)
        guard let secret else {
            return RepositoryStore.linkWithoutHook(id, project: project, integration: integration.id, labels: labels)
        }
        return RepositoryStore.begin(
            id, project: project, integration: integration.id, labels: labels, secret: secret)
    }

    private func takeOver(_ row: LinkedRepositoryRow, secret: String?) async throws -> LinkedRepositoryRow {
        guard row.hookState == .creating, let secret else {
            throw RequestFailure(.repositoryAlreadyLinked, "\(row.fullName) is already linked to this project.")
        }
        let result = try await client.run(
            RepositoryStore.takeOver(row.id, staleness: HookRepair.staleness, secret: secret))
        guard let taken = try RepositoryStore.linkedRows(from: result).first else {
            throw RequestFailure(
                .repositoryAlreadyLinked, "\(row.fullName) is being linked to this project by another request.")
        }
        return taken
    }

    /// Deletes a link that could not be made, and returns the error for the caller.
    private func failure(
        _ failure: HookMaker.Failure, _ begun: Begun, _ repository: GitHubRepository
    ) async -> any Error {
        switch failure {
        case .lost:
            return RequestFailure(.repositoryNotFound, "\(repository.fullName) was unlinked while it was being linked.")
        case .postgres(let error):
            return error
        case .gitHub(let error, let mayExist):
            do throws(PostgresError) {
                _ = try await client.run(
                    RepositoryStore.abandon(
                        begun.row.id, secret: begun.row.secretCiphertext, leavesHook: mayExist || begun.isTakenOver))
                wake.send()
            } catch {
                // The row stays, and the cleanup worker takes it over.
            }
            return Self.refusal(error, repository)
        }
    }

    private static func refusal(_ error: GitHubError, _ repository: GitHubRepository) -> RequestFailure {
        if error.isUnreachableAddress {
            return RequestFailure(
                .webhookURLNotPublic,
                "GitHub does not deliver to the configured PUBLIC_URL. GitHub says: \(error.words)")
        }
        guard !error.isArchived else { return archived(repository) }
        guard !error.isHookCeiling else {
            return RequestFailure(
                .webhookCreationFailed,
                "\(repository.fullName) has as many webhooks as GitHub allows. Delete one that nobody needs in the "
                    + "repository's settings on GitHub, then link it.\(error.told)")
        }
        switch error.httpStatus {
        case 403? where error.obstacle != nil || !(error.isAboutPermissions || error.remedy != ""), 422?:
            return RequestFailure(
                .webhookCreationFailed,
                "GitHub refused the webhook for \(repository.fullName).\(error.told)\(error.remedy)")
        case 403?, 404?:
            let rights = repository.permissions?.admin == false ? " Its account is no admin of the repository." : ""
            return RequestFailure(
                .webhookCreationFailed,
                "The project's token may not make webhooks in \(repository.fullName).\(rights)\(error.remedy)")
        default:
            return RequestFailure(error, tried: "make the webhook for \(repository.fullName)")
        }
    }

    /// GitHub makes and changes no hook of an archived repository, whatever the token may do.
    private static func archived(_ repository: GitHubRepository) -> RequestFailure {
        RequestFailure(
            .webhookCreationFailed,
            "\(repository.fullName) is archived, so GitHub makes no webhook in it. Unarchive it on GitHub, then link it."
        )
    }
}
