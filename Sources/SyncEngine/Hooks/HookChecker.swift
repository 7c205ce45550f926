// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Logging
import RateLimits
import Storage

/// Compares hooks with GitHub and sets them right: their address, events, encoding, whether they are switched on, and
/// whether their secret is one of ours.
///
/// A new secret is stored beside the present one before GitHub hears of it, and deliveries signed with either are
/// accepted until GitHub has confirmed it. So a process may die at any step, and whoever goes on uses the same secret.
struct HookChecker: Sendable {
    let client: any PostgresClient
    let directory: ProjectDirectory
    let gitHub: ProjectGitHub
    let secretBox: SecretBox
    /// Nil without a public address. Then a hook keeps its address, and none is made.
    let addresses: HookAddresses?
    let environment: SyncEnvironment
    let logger: Logger

    /// Compares the hook of a row that the caller has claimed, and stores the result.
    func check(_ row: LinkedRepositoryRow, priority: RequestPriority) async throws(PostgresError) -> HookCheckOutcome {
        var outcome: HookCheckOutcome
        do {
            outcome = try await compare(row, priority)
        } catch let error as GitHubError {
            outcome = HookCheckOutcome(error)
        } catch let error as RequestFailure {
            outcome = .unknown(error.message)
        } catch let error as SecretBoxError {
            outcome = .unknown(error.description)
        } catch let error as PostgresError {
            throw error
        } catch {
            outcome = .unknown(String(describing: error))
        }
        let comparison = addresses?.comparison(for: row.projectID)
        if let verdict = outcome.verdict(comparison: comparison) {
            _ = try await client.run(RepositoryStore.settleHook(row.id, secret: row.secretCiphertext, verdict))
        }
        report(row, outcome)
        return outcome
    }

    private func compare(_ row: LinkedRepositoryRow, _ priority: RequestPriority) async throws -> HookCheckOutcome {
        let credential = try await self.gitHub.integration(of: row.projectID).credential
        let gitHub = try self.gitHub.gitHub(with: credential, project: row.projectID, priority: priority)
        let repository = try await gitHub.repository(row.githubID, or: row.repositoryName)
        if let hook = try await hook(of: row, in: repository, gitHub) {
            // The hook's id proves that this is the row's repository, also if the row knows it by name only.
            try await learn(repository, of: row)
            return try await mend(hook, of: row, in: repository, gitHub)
        }
        // GitHub answers 404 for hooks also to a token without admin rights. Then nothing is known of the hook.
        guard repository.permissions?.admin != false else {
            return .unknown("the project's token may not see the hooks of \(repository.fullName)")
        }
        guard row.githubID != nil || row.webhookID == 0 else {
            // The plugin's row has a name only, and by now that may be the name of another repository.
            return .unknown("\(repository.fullName) has no such hook, and may be another repository of that name")
        }
        try await learn(repository, of: row)
        guard addresses != nil else { return .missing("the hook is gone; configure PUBLIC_URL to have it made again") }
        guard !repository.isArchived else { return .missing("\(repository.fullName) is archived") }
        return try await recreate(row, repository, credential, gitHub)
    }

    /// The row's hook; nil if the repository has none with its id.
    private func hook(
        of row: LinkedRepositoryRow, in repository: GitHubRepository, _ gitHub: GitHubClient
    ) async throws(GitHubError) -> RepositoryHook? {
        guard row.webhookID != 0 else { return nil }
        do throws(GitHubError) {
            return try await gitHub.hook(row.webhookID, in: repository.repositoryName)
        } catch {
            guard error.httpStatus == 404 else { throw error }
            return nil
        }
    }

    /// Stores what GitHub says of the repository, unless the row says the same. That spares the project's actor at a
    /// start, when every hook is compared.
    private func learn(_ repository: GitHubRepository, of row: LinkedRepositoryRow) async throws(PostgresError) {
        let labels = repository.labels
        guard
            row.githubID != labels.githubID || row.fullName != labels.fullName || row.owner != labels.owner
                || row.defaultBranch != labels.defaultBranch || row.isPrivate != labels.isPrivate
        else { return }
        try await directory.learn(repository, of: row)
    }

    private func mend(
        _ hook: RepositoryHook, of row: LinkedRepositoryRow, in repository: GitHubRepository, _ gitHub: GitHubClient
    ) async throws -> HookCheckOutcome {
        let address = addresses?.address(of: row.projectID)
        let difference = HookDifference(of: hook, from: address, events: HookAddresses.events)
        let present = presentSecret(of: row)
        if difference.isEmpty, present != nil { return .right }
        var begun: LinkedRepositoryRow?
        if present == nil {
            begun = try await beginSecret(row)
            guard begun != nil else { return .settled }
        }
        let secret = try present ?? secretBox.open(begun?.nextSecretCiphertext ?? "")
        guard
            let configuration = HookDifference.configuration(
                of: hook, address: address, events: HookAddresses.events, secret: secret)
        else { return .unknown("the hook has no address; configure PUBLIC_URL") }
        do throws(GitHubError) {
            try await update(hook, of: row, with: configuration, in: repository, gitHub)
        } catch {
            guard !error.isArchived else { return .unknown("\(repository.fullName) is archived") }
            throw error
        }
        if !difference.isEmpty {
            logger.notice(
                "a hook was set right",
                metadata: [
                    "project_id": "\(row.projectID.text)", "repository": "\(row.fullName)",
                    "hook_id": "\(hook.id)", "difference": "\(difference)",
                ])
        }
        guard let begun else { return .right }
        // It affects no row if somebody else has confirmed the same secret, or if the link is gone.
        _ = try await client.run(
            RepositoryStore.confirmSecret(
                row.id, next: begun.nextSecretCiphertext, comparedWith: addresses?.comparison(for: row.projectID)))
        return .settled
    }

    /// The row's secret; nil if it has to be replaced, because the plugin made it or nobody can decrypt it, or if that
    /// has begun already.
    private func presentSecret(of row: LinkedRepositoryRow) -> Secret<String>? {
        guard row.isSecretOurs, row.nextSecretCiphertext.isEmpty else { return nil }
        // An error means that no key decrypts the secret. A new one makes the deliveries acceptable again.
        return try? secretBox.open(row.secretCiphertext)
    }

    private func beginSecret(_ row: LinkedRepositoryRow) async throws -> LinkedRepositoryRow? {
        let next = try secretBox.seal(HookSecret.make(environment))
        let result = try await client.run(
            RepositoryStore.beginSecret(row.id, secret: row.secretCiphertext, next: next))
        return try RepositoryStore.linkedRows(from: result).first
    }

    private func update(
        _ hook: RepositoryHook, of row: LinkedRepositoryRow, with configuration: HookConfiguration,
        in repository: GitHubRepository, _ gitHub: GitHubClient
    ) async throws(GitHubError) {
        let name = repository.repositoryName
        do throws(GitHubError) {
            _ = try await gitHub.updateHook(hook.id, configuration, in: name)
        } catch {
            guard error.isHookClash else { throw error }
            // Another hook has our address, and would deliver every event a second time. The row's hook is the one to
            // keep.
            let others = try await gitHub.hooks(of: name).collect().filter {
                $0.id != hook.id && $0.url == configuration.url
            }
            for other in others { try await gitHub.deleteHookIfThere(other.id, in: name) }
            _ = try await gitHub.updateHook(hook.id, configuration, in: name)
        }
    }

    private func recreate(
        _ row: LinkedRepositoryRow, _ repository: GitHubRepository, _ credential: StoredCredential,
        _ gitHub: GitHubClient
    ) async throws -> HookCheckOutcome {
        let secret = HookSecret.make(environment)
        let result = try await client.run(
            RepositoryStore.recreateHook(row.id, secret: row.secretCiphertext, newSecret: try secretBox.seal(secret)))
        guard let begun = try RepositoryStore.linkedRows(from: result).first, let addresses else { return .settled }
        let repair = HookRepair(
            client: client, gitHub: self.gitHub, secretBox: secretBox, addresses: addresses, environment: environment,
            logger: logger)
        do {
            try await repair.make(begun, secret, repository, credential, gitHub)
        } catch let error as GitHubError where !error.isPassing {
            try await repair.giveUp(begun, error.description)
        }
        return .settled
    }

    private func report(_ row: LinkedRepositoryRow, _ outcome: HookCheckOutcome) {
        let reason: String
        switch outcome {
        case .right, .settled: return
        case .missing(let text), .unknown(let text): reason = text
        case .failed(let error): reason = error.description
        }
        logger.info(
            "a hook could not be compared with GitHub, or not set right",
            metadata: [
                "project_id": "\(row.projectID.text)", "repository": "\(row.fullName)",
                "hook_id": "\(row.webhookID)", "error": "\(reason)",
            ])
    }
}

extension GitHubError {
    /// Whether GitHub refused a write because the repository is archived.
    var isArchived: Bool {
        httpStatus == 403 && obstacle == .archived
    }
}
