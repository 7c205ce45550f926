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
            if [.removed, .nothingThere, .linkUnderWay].contains(attempt) { break }
        }
        let decision = CleanupDecision.make(
            attempts,
            .init(isNamed: row.webhookID != 0, isSettled: row.isSettled, tries: row.attempts, age: row.age),
            random: environment.random())
        switch decision {
        case .done: _ = try await client.run(CleanupStore.finish(row.id))
        case .retry(let wait, let reason):
            _ = try await client.run(CleanupStore.retry(row.id, after: wait, error: reason))
        case .giveUp(let reason):
            _ = try await client.run(CleanupStore.giveUp(row.id, error: reason))
        }
        return decision
    }

    private func attempt(
        _ row: CleanupRow, with credential: StoredCredential
    ) async throws(PostgresError) -> RemovalAttempt {
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
        } catch {
            return error.httpStatus == 404 ? .outOfSight : RemovalAttempt(error)
        }
        do throws(GitHubError) {
            found = row.webhookID != 0 ? [row.webhookID] : try await hooks(of: row, in: repository, gitHub)
        } catch {
            return RemovalAttempt(error)
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
        let attempt = await delete(unused, in: repository, gitHub)
        // Without the repository's id only its name is known, and by now that may be the name of another one.
        return attempt == .nothingThere && row.githubID == nil ? .otherRepository : attempt
    }

    private func hooks(
        of row: CleanupRow, in repository: GitHubRepository, _ gitHub: GitHubClient
    ) async throws(GitHubError) -> [Int64] {
        try await gitHub.hooks(of: repository.repositoryName).collect()
            .filter { HookAddresses.isOurs($0.url, project: row.projectID) }.map(\.id)
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
                guard error.httpStatus == 404 else { return RemovalAttempt(error) }
                // GitHub answers 404 for hooks also to a token without admin rights. Only with these rights does it
                // mean "gone".
                guard repository.permissions?.admin != false else { return .refused(error.description) }
            }
        }
        return outcome
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
