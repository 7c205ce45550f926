// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Logging
import RateLimits
import Storage

/// Finishes hooks whose making was interrupted.
struct HookRepair: Sendable {
    /// The time after which unfinished work on a hook is taken over. It is much longer than the deadlines of a link
    /// together.
    static let staleness = Duration.seconds(120)

    let client: any PostgresClient
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

    /// Does the work for one row. A failure is logged only, so that other rows are not held up; this row is due again
    /// later.
    private func report(_ row: LinkedRepositoryRow, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            logger.info(
                "a hook could not be repaired yet",
                metadata: [
                    "project_id": "\(row.projectID.text)",
                    "repo_id": "\(row.id.text)", "error": "\(error)",
                ])
        }
    }

    private func finish(_ row: LinkedRepositoryRow, _ secret: Secret<String>) async throws {
        let (gitHub, credential) = try await open(row)
        do {
            let repository = try await gitHub.repository(row.githubID, or: row.repositoryName)
            try await make(row, secret, repository, credential, gitHub)
        } catch let error as GitHubError where !error.isPassing {
            try await giveUp(row, error.hookReason(in: row.fullName))
        }
    }

    /// Makes the hook of a row whose secret is stored. It is no error if somebody else has taken the work over.
    /// - Throws: `GitHubError` when GitHub did not make the hook, or `PostgresError`.
    func make(
        _ row: LinkedRepositoryRow, _ secret: Secret<String>, _ repository: GitHubRepository,
        _ credential: StoredCredential, _ gitHub: GitHubClient
    ) async throws {
        guard let addresses else { return }
        let order = HookMaker.Order(
            row: row, repository: repository, addresses: addresses, secret: secret, credential: credential)
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
    func giveUp(_ row: LinkedRepositoryRow, _ reason: String) async throws(PostgresError) {
        guard row.hookState == .creating else {
            let comparison = addresses?.comparison(for: row.projectID)
            guard let verdict = HookCheckOutcome.missing(reason).verdict(comparison: comparison) else { return }
            _ = try await client.run(RepositoryStore.settleHook(row.id, secret: row.secretCiphertext, verdict))
            return
        }
        _ = try await client.run(RepositoryStore.abandon(row.id, secret: row.secretCiphertext, leavesHook: true))
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
