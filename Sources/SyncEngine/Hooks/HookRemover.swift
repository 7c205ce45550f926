// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import GitHub
import RateLimits
import Storage

/// Removes one hook from GitHub, with the first token that is allowed to.
struct HookRemover: Sendable {
    let client: any PostgresClient
    let gitHub: ProjectGitHub
    /// Nil without a public address. A hook whose id is unknown can then not be found.
    let addresses: HookAddresses?
    let environment: SyncEnvironment

    /// Tries the credentials until one is enough, and stores the result.
    func remove(_ row: CleanupRow) async throws(PostgresError) -> CleanupDecision {
        let credentials = try CleanupStore.credentials(
            from: try await client.run(
                CleanupStore.credentials(integration: row.integrationID, project: row.projectID)))
        var attempts: [RemovalAttempt] = []
        for credential in credentials {
            let attempt = try await attempt(row, with: credential)
            attempts.append(attempt)
            if attempt == .removed || attempt == .linkUnderWay { break }
        }
        let decision = CleanupDecision.make(
            attempts, isNamed: row.webhookID != 0, isSettled: row.isSettled, tries: row.attempts,
            random: environment.random())
        switch decision {
        case .done: _ = try await client.run(CleanupStore.finish(row.id))
        case .retry(let wait, let reason):
            _ = try await client.run(CleanupStore.retry(row.id, after: wait, error: reason))
        }
        return decision
    }

    private func attempt(
        _ row: CleanupRow, with credential: StoredCredential
    ) async throws(PostgresError) -> RemovalAttempt {
        guard row.webhookID != 0 || addresses != nil else {
            return .refused("the hook is known by its address only: configure PUBLIC_URL")
        }
        let gitHub: GitHubClient
        do throws(SecretBoxError) {
            gitHub = try self.gitHub.gitHub(with: credential, project: row.projectID, priority: .hookUpkeep)
        } catch {
            return .refused(error.description)
        }
        let repository: GitHubRepository
        let found: [Int64]
        do throws(GitHubError) {
            repository = try await gitHub.repository(row.githubID, or: row.repositoryName)
            found = row.webhookID != 0 ? [row.webhookID] : try await hooks(of: row, in: repository, gitHub)
        } catch {
            return error.httpStatus == 404 ? .noRepository : Self.attempt(for: error)
        }
        // The links are read after the hooks. A link that does not exist by now cannot have made or taken over any hook
        // found.
        let holders = try RepositoryStore.linkedRows(
            from: try await client.run(
                RepositoryStore.holders(
                    project: row.projectID, githubID: repository.id, owner: repository.ownerLogin, name: repository.name
                )))
        guard !holders.contains(where: { $0.hookState.isBeingMade }) else { return .linkUnderWay }
        let unused = found.filter { id in !holders.contains { $0.webhookID == id } }
        // A link uses the hook again, so there is nothing to remove.
        guard !unused.isEmpty || row.webhookID == 0 else { return .removed }
        return await delete(unused, in: repository, gitHub)
    }

    private func hooks(
        of row: CleanupRow, in repository: GitHubRepository, _ gitHub: GitHubClient
    ) async throws(GitHubError) -> [Int64] {
        guard let address = addresses?.address(of: row.projectID) else { return [] }
        return try await gitHub.hooks(of: repository.repositoryName).collect().filter { $0.url == address }.map(\.id)
    }

    private func delete(
        _ hooks: [Int64], in repository: GitHubRepository, _ gitHub: GitHubClient
    ) async -> RemovalAttempt {
        var outcome = RemovalAttempt.nothingThere
        for hook in hooks {
            do throws(GitHubError) {
                try await gitHub.deleteHook(hook, in: repository.repositoryName)
                outcome = .removed
            } catch {
                guard error.httpStatus == 404 else { return Self.attempt(for: error) }
                // GitHub answers 404 for hooks also to a token without admin rights. Only with these rights does it
                // mean "gone".
                guard repository.permissions?.admin != false else { return .refused(error.description) }
            }
        }
        return outcome
    }

    private static func attempt(for error: GitHubError) -> RemovalAttempt {
        error.isPassing ? .failed(error) : .refused(error.description)
    }
}

extension CleanupRow {
    /// The repository's name, as it was last known.
    var repositoryName: RepositoryName { RepositoryName(knownOwner: owner, name: name) }
}

extension HookState {
    /// Whether the hook is being made. A hook whose id is unknown may then be that one.
    var isBeingMade: Bool { self == .creating || self == .recreating }
}

extension GitHubClient {
    /// Reads a repository by its id, or by its name when the id is unknown.
    func repository(_ id: Int64?, or name: RepositoryName) async throws(GitHubError) -> GitHubRepository {
        guard let id else { return try await repository(name) }
        return try await repository(id: id)
    }
}
