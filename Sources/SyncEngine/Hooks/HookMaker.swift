// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Storage

/// Gives a linked repository its hook on GitHub, and writes down which it is.
///
/// What is intended is in Postgres before the first call: a row whose hook is being made, with the secret of the hook to
/// come. At whatever step we die, the row is found again and the work taken over; and whoever deletes the row leaves the
/// hook to the cleanup worker, which finds it by its address.
struct HookMaker: Sendable {
    /// Why there is no hook.
    enum Failure: Error {
        /// The row is gone, or somebody else has taken the work over.
        case lost
        /// GitHub did not do it.
        case gitHub(GitHubError, mayExist: Bool)
        /// What happened can be told later only; the row stays and is taken over.
        case postgres(PostgresError)
    }

    /// A hook to make.
    struct Order: Sendable {
        /// The row; its secret's ciphertext proves that the work is ours.
        let row: LinkedRepositoryRow
        /// The repository as GitHub knows it now.
        let repository: GitHubRepository
        /// Where GitHub shall deliver.
        let address: String
        /// The row's secret.
        let secret: Secret<String>
        /// What GitHub is opened with.
        let credential: StoredCredential
    }

    /// Listing, and a clash or two.
    private static let mostRounds = 3

    let client: any PostgresClient

    /// Makes the hook, or takes over the one that is there.
    func make(_ order: Order, with gitHub: GitHubClient) async throws(Failure) -> LinkedRepositoryRow {
        var mayExist = false
        var last = GitHubError(.undecodable, operation: "POST \(order.repository.fullName)/hooks")
        for _ in 0 ..< Self.mostRounds {
            let found = try await found(order, gitHub, mayExist: mayExist)
            mayExist = mayExist || !found.isEmpty
            let plan = HookPlan(found: found, waiting: try await waiting(order))
            switch await perform(plan, order, gitHub) {
            case .success(let id):
                return try await activate(id, order)
            case .failure(let error) where error.isHookClash || (plan.adopted != nil && error.httpStatus == 404):
                // Somebody made one meanwhile, or took away the one we saw. Look again.
                last = error
            case .failure(let error):
                throw .gitHub(error, mayExist: mayExist || error.outcomeUnknown)
            }
        }
        throw .gitHub(last, mayExist: true)
    }

    /// The hooks of the repository that have our address.
    private func found(
        _ order: Order, _ gitHub: GitHubClient, mayExist: Bool
    ) async throws(Failure) -> [Int64] {
        do throws(GitHubError) {
            let hooks = try await gitHub.hooks(of: order.repository.repositoryName).collect()
            return hooks.filter { $0.url == order.address }.map(\.id)
        } catch {
            throw .gitHub(error, mayExist: mayExist)
        }
    }

    /// Asks once more whether the work is ours, right before the writing begins, and which hooks wait to be removed.
    private func waiting(_ order: Order) async throws(Failure) -> [Int64] {
        do throws(PostgresError) {
            let results = try await client.run([
                RepositoryStore.continueHook(order.row.id, secret: order.row.secretCiphertext),
                CleanupStore.waiting(project: order.row.projectID, labels: order.repository.labels),
            ])
            if results.first?.affectedRows == 1 { return try results.last.map(CleanupStore.hookIDs) ?? [] }
        } catch {
            throw .postgres(error)
        }
        throw .lost
    }

    private func perform(_ plan: HookPlan, _ order: Order, _ gitHub: GitHubClient) async -> Result<Int64, GitHubError> {
        let name = order.repository.repositoryName
        let hook = HookConfiguration(url: order.address, secret: order.secret, events: HookAddresses.events)
        do throws(GitHubError) {
            for id in plan.deleted { try await gitHub.deleteHookIfThere(id, in: name) }
            if let id = plan.adopted { return .success(try await gitHub.updateHook(id, hook, in: name).id) }
            return .success(try await gitHub.createHook(hook, in: name).id)
        } catch {
            return .failure(error)
        }
    }

    private func activate(_ id: Int64, _ order: Order) async throws(Failure) -> LinkedRepositoryRow {
        do throws(PostgresError) {
            let result = try await client.run(
                RepositoryStore.activateHook(order.row.id, secret: order.row.secretCiphertext, webhookID: id))
            if let row = try RepositoryStore.linkedRows(from: result).first { return row }
            // Unlinked meanwhile: nobody else knows this hook.
            let row = order.row
            _ = try await client.run(
                CleanupStore.keepHook(
                    OrphanedHook(
                        repositoryID: row.id, integrationID: row.integrationID, projectID: row.projectID,
                        labels: order.repository.labels, webhookID: id, credential: order.credential)))
        } catch {
            throw .postgres(error)
        }
        throw .lost
    }
}

extension GitHubClient {
    /// Deletes a hook, if it is there.
    func deleteHookIfThere(_ id: Int64, in repository: RepositoryName) async throws(GitHubError) {
        do throws(GitHubError) {
            try await deleteHook(id, in: repository)
        } catch {
            guard error.httpStatus == 404 else { throw error }
        }
    }
}

extension GitHubError {
    /// A hook with the same address and an event in common is there already (`docs/reference/github-facts.md` section 2).
    var isHookClash: Bool {
        httpStatus == 422 && words.lowercased().contains("already exists")
    }

    /// GitHub does not deliver to an address like that.
    var isUnreachableAddress: Bool {
        let words = words.lowercased()
        return httpStatus == 422 && (words.contains("is not supported") || words.contains("public internet"))
    }
}

extension GitHubRepository {
    /// What of it we store.
    var labels: RepositoryLabels {
        RepositoryLabels(
            githubID: id, owner: ownerLogin, name: name, fullName: fullName, defaultBranch: defaultBranch,
            isPrivate: isPrivate)
    }
}
