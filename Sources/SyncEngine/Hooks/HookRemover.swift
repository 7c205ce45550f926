// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import GitHub
import RateLimits
import Storage

/// Removes one hook from GitHub, with whatever token still can.
struct HookRemover: Sendable {
    let client: any PostgresClient
    let gitHub: ProjectGitHub
    /// Nil without a public address: then a hook that is known by its address only has to wait for one.
    let addresses: HookAddresses?
    let environment: SyncEnvironment

    /// Tries every credential until one is enough, and writes down what became of it.
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
        // Read after the hooks were: a link that was not there then cannot have made, or taken over, one of them.
        let holders = try RepositoryStore.linkedRows(
            from: try await client.run(
                RepositoryStore.holders(
                    project: row.projectID, githubID: repository.id, owner: repository.ownerLogin, name: repository.name
                )))
        guard !holders.contains(where: { $0.hookState.isBeingMade }) else { return .linkUnderWay }
        let unused = found.filter { id in !holders.contains { $0.webhookID == id } }
        // A link has it again: there is nothing left to remove.
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
                // Who may not see hooks gets the same answer as if there were none.
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
    /// The repository's name, when it was last heard of.
    var repositoryName: RepositoryName { RepositoryName(knownOwner: owner, name: name) }
}

extension HookState {
    /// Whether somebody works on the hook, so that one of unknown id may be its own.
    var isBeingMade: Bool { self == .creating || self == .recreating }
}

extension GitHubClient {
    /// A repository by its number, or by its name while nobody knows the number.
    func repository(_ id: Int64?, or name: RepositoryName) async throws(GitHubError) -> GitHubRepository {
        guard let id else { return try await repository(name) }
        return try await repository(id: id)
    }
}
