// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Logging
import RateLimits
import Storage

/// Finishes hooks whose making was interrupted, and compares hooks with GitHub after a project got another token.
struct HookRepair: Sendable {
    /// The time after which unfinished work on a hook is taken over. It is much longer than the deadlines of a link
    /// together.
    static let staleness = Duration.seconds(120)

    let client: any PostgresClient
    let directory: ProjectDirectory
    let gitHub: ProjectGitHub
    let secretBox: SecretBox
    let addresses: HookAddresses?
    let environment: SyncEnvironment
    let logger: Logger

    /// Takes over one hook whose making was begun and not finished, and finishes it.
    /// - Returns: false when there is none.
    func finishOne() async throws -> Bool {
        // Without a public address there is no URL to give the hook.
        guard addresses != nil else { return false }
        let secret = HookSecret.make(environment)
        let claimed = try await client.run(
            RepositoryStore.claimStaleHook(staleness: Self.staleness, secret: try secretBox.seal(secret)))
        guard let row = try RepositoryStore.linkedRows(from: claimed).first else { return false }
        await report(row) { try await finish(row, secret) }
        return true
    }

    /// Compares one hook with GitHub.
    /// - Returns: false when none is due.
    func recheckOne() async throws -> Bool {
        let claimed = try await client.run(RepositoryStore.claimRecheck(lease: Self.staleness))
        guard let row = try RepositoryStore.linkedRows(from: claimed).first else { return false }
        await report(row) { try await recheck(row) }
        return true
    }

    /// Does the work for one row. A failure is logged only, so that other rows are not held up; this row is due again
    /// later.
    private func report(_ row: LinkedRepositoryRow, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            logger.info(
                "a hook could not be repaired yet",
                metadata: [
                    "project_id": "\(row.projectID.uuidString.lowercased())",
                    "repo_id": "\(row.id.uuidString.lowercased())", "error": "\(error)",
                ])
        }
    }

    private func finish(_ row: LinkedRepositoryRow, _ secret: Secret<String>) async throws {
        let (gitHub, credential) = try await open(row)
        do {
            let repository = try await gitHub.repository(row.githubID, or: row.repositoryName)
            try await make(row, secret, repository, credential, gitHub)
        } catch let error as GitHubError where !error.isPassing {
            try await giveUp(row)
        }
    }

    private func recheck(_ row: LinkedRepositoryRow) async throws {
        let (gitHub, credential) = try await open(row)
        do {
            let repository = try await gitHub.repository(row.githubID, or: row.repositoryName)
            try await directory.learn(repository, of: row)
            if try await isRight(row, repository, gitHub) { return try await settle(row, .active) }
            // GitHub answers 404 for hooks also to a token without admin rights. Then nothing is known of the hook.
            guard repository.permissions?.admin != false else { return try await settle(row, .unknown) }
            let secret = HookSecret.make(environment)
            let result = try await client.run(
                RepositoryStore.recreateHook(
                    row.id, secret: row.secretCiphertext, newSecret: try secretBox.seal(secret)))
            guard let begun = try RepositoryStore.linkedRows(from: result).first else { return }
            do {
                try await make(begun, secret, repository, credential, gitHub)
            } catch let error as GitHubError where !error.isPassing {
                try await giveUp(begun)
            }
        } catch let error as GitHubError where !error.isPassing {
            // The new token may not read the repository or its hooks. The hook may deliver nevertheless.
            try await settle(row, .unknown)
        }
    }

    /// Whether the row's hook exists. A hook that exists but differs from what we want is corrected.
    private func isRight(
        _ row: LinkedRepositoryRow, _ repository: GitHubRepository, _ gitHub: GitHubClient
    ) async throws -> Bool {
        guard row.webhookID != 0, let address = addresses?.address(of: row.projectID) else { return row.webhookID != 0 }
        do throws(GitHubError) {
            let hook = try await gitHub.hook(row.webhookID, in: repository.repositoryName)
            if hook.isActive, hook.url == address, hook.delivers(HookAddresses.events) { return true }
        } catch {
            guard error.httpStatus == 404 else { throw error }
            return false
        }
        let configuration = HookConfiguration(
            url: address, secret: try secretBox.open(row.secretCiphertext), events: HookAddresses.events)
        _ = try await gitHub.updateHook(row.webhookID, configuration, in: repository.repositoryName)
        return true
    }

    /// - Throws: `GitHubError` when GitHub did not make the hook, or `PostgresError`.
    private func make(
        _ row: LinkedRepositoryRow, _ secret: Secret<String>, _ repository: GitHubRepository,
        _ credential: StoredCredential, _ gitHub: GitHubClient
    ) async throws {
        guard let address = addresses?.address(of: row.projectID) else { return }
        let order = HookMaker.Order(
            row: row, repository: repository, address: address, secret: secret, credential: credential)
        do throws(HookMaker.Failure) {
            _ = try await HookMaker(client: client).make(order, with: gitHub)
        } catch {
            switch error {
            case .lost: return
            case .gitHub(let error, _): throw error
            case .postgres(let error): throw error
            }
        }
    }

    /// Deletes the row of a new link. An older link is kept, without a hook.
    private func giveUp(_ row: LinkedRepositoryRow) async throws(PostgresError) {
        guard row.hookState == .creating else { return try await settle(row, .missing) }
        _ = try await client.run(RepositoryStore.abandon(row.id, secret: row.secretCiphertext, leavesHook: true))
    }

    private func settle(_ row: LinkedRepositoryRow, _ state: HookState) async throws(PostgresError) {
        _ = try await client.run(RepositoryStore.setHookState(row.id, secret: row.secretCiphertext, state))
    }

    private func open(_ row: LinkedRepositoryRow) async throws -> (GitHubClient, StoredCredential) {
        let credential = try await gitHub.integration(of: row.projectID).credential
        return (
            try gitHub.gitHub(with: credential, project: row.projectID, priority: .hookUpkeep), credential
        )
    }
}

extension LinkedRepositoryRow {
    /// The repository's name, as it was last known.
    var repositoryName: RepositoryName { RepositoryName(knownOwner: owner, name: name) }
}

extension RepositoryHook {
    /// Whether the hook delivers all these events, and as JSON.
    func delivers(_ wanted: [String]) -> Bool {
        contentType == "json" && (events.contains("*") || wanted.allSatisfy(events.contains))
    }
}
