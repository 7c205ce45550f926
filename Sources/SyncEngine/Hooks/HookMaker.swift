// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Storage

/// Makes the hook of a linked repository on GitHub, and stores its id.
///
/// Before the first request to GitHub, Postgres has a row that says that a hook is being made, with the hook's secret.
/// If the process dies at any step, the cleanup worker finds the row and takes the work over. If the row is deleted
/// meanwhile, the hook is recorded for removal, and the cleanup worker finds it by its URL.
struct HookMaker: Sendable {
    /// Why there is no hook.
    enum Failure: Error {
        /// The row is gone, or somebody else has taken the work over.
        case lost
        /// GitHub did not make the hook. `mayExist`: a hook of ours may exist nevertheless.
        case gitHub(GitHubError, mayExist: Bool)
        /// Postgres failed, so the result could not be stored. The row stays, and the cleanup worker takes it over.
        case postgres(PostgresError)
    }

    /// A hook to make.
    struct Order: Sendable {
        /// The row. While it has this secret's ciphertext, nobody else works on the hook.
        let row: LinkedRepositoryRow
        /// The repository as GitHub describes it now.
        let repository: GitHubRepository
        /// The URLs to which GitHub is to deliver.
        let addresses: HookAddresses
        /// The row's secret.
        let secret: Secret<String>
        /// What we authenticate with at GitHub.
        let credential: StoredCredential
    }

    // One round as planned, and two more in case the hooks change between listing and writing.
    private static let mostRounds = 3

    let client: any PostgresClient

    /// Makes the hook, or takes over an existing one with our URL.
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
                // Another process made a hook after we listed them, or removed the one that we meant to take over. List
                // again.
                last = error
            case .failure(let error):
                throw .gitHub(error, mayExist: mayExist || error.outcomeUnknown)
            }
        }
        throw .gitHub(last, mayExist: true)
    }

    /// The hooks of the repository that were made for the project, also those at a former public address.
    private func found(
        _ order: Order, _ gitHub: GitHubClient, mayExist: Bool
    ) async throws(Failure) -> [Int64] {
        do throws(GitHubError) {
            let hooks = try await gitHub.hooks(of: order.repository.repositoryName).collect()
            return hooks.filter { HookAddresses.isOurs($0.url, project: order.row.projectID) }.map(\.id)
        } catch {
            throw .gitHub(error, mayExist: mayExist)
        }
    }

    /// Reads which hooks wait to be removed. Also checks once more that the work is still ours, right before it writes
    /// to GitHub.
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
        let hook = HookConfiguration(
            url: order.addresses.address(of: order.row.projectID), secret: order.secret, events: HookAddresses.events)
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
                RepositoryStore.activateHook(
                    order.row.id, secret: order.row.secretCiphertext, webhookID: id,
                    comparedWith: order.addresses.comparison(for: order.row.projectID)))
            if let row = try RepositoryStore.linkedRows(from: result).first { return row }
            // Unlinked meanwhile, so no row has this hook's id: record the hook for removal.
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
    /// Deletes a hook. It is no error if the hook does not exist.
    func deleteHookIfThere(_ id: Int64, in repository: some RepositoryAddress) async throws(GitHubError) {
        do throws(GitHubError) {
            try await deleteHook(id, in: repository)
        } catch {
            guard error.httpStatus == 404 else { throw error }
        }
    }
}

extension GitHubError {
    /// Whether a hook with the same URL and a common event exists already (`docs/reference/github-facts.md` section 2).
    var isHookClash: Bool {
        httpStatus == 422 && words.lowercased().contains("already exists")
    }

    /// Whether GitHub refuses to deliver to this address, because it is not reachable from the internet.
    var isUnreachableAddress: Bool {
        let words = words.lowercased()
        return httpStatus == 422 && (words.contains("is not supported") || words.contains("public internet"))
    }
}

extension GitHubRepository {
    /// The fields that we store.
    var labels: RepositoryLabels {
        RepositoryLabels(
            githubID: id, owner: ownerLogin, name: name, fullName: fullName, defaultBranch: defaultBranch,
            isPrivate: isPrivate)
    }
}
