// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Logging
import RateLimits
import Storage

/// Compares hooks with GitHub and sets them right: their address, events, encoding, check of certificates, whether they
/// are switched on, whether there is only one, and whether their secret is one of ours and the one that GitHub uses.
///
/// A comparison reads the list of the repository's hooks, with the `ETag` of the last time: a healthy hook costs one
/// request, which is free while nothing changes. Every six hours the repository itself is read, too.
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
    /// Whether links need no hooks.
    let isPullOnly: Bool
    let environment: SyncEnvironment
    let logger: Logger

    /// Compares the hook of a row that the caller has claimed, and stores the result.
    func check(_ row: LinkedRepositoryRow, priority: RequestPriority) async throws(PostgresError) -> HookCheckOutcome {
        var notes: HookCheckNotes?
        var outcome: HookCheckOutcome
        do {
            outcome = try await compare(row, priority, &notes)
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
        try await store(outcome, notes, row)
        report(row, outcome, notes)
        return outcome
    }

    private func store(
        _ outcome: HookCheckOutcome, _ notes: HookCheckNotes?, _ row: LinkedRepositoryRow
    ) async throws(PostgresError) {
        var queries: [PostgresQuery] = []
        if var verdict = outcome.verdict(comparison: addresses?.comparison(for: row.projectID)) {
            verdict.access = notes?.access
            // GitHub's "404" may be a lapse, so the second question comes soon. Later ones would cost units for nothing.
            if notes?.access == .lost, row.access == .seen { verdict.dueAgain = .seconds(600) }
            queries.append(RepositoryStore.settleHook(row.id, secret: row.secretCiphertext, verdict))
        }
        if var notes {
            switch outcome {
            case .right, .pullOnly, .failed: break
            case .missing, .wrong, .unknown, .settled: notes.hooksETag = nil
            }
            if notes.isNew(to: row.memory) {
                queries.append(
                    RepositoryStore.rememberAnswers(
                        row.id, repositoryETag: notes.repositoryETag, hooksETag: notes.hooksETag, for: notes.owner,
                        hasReadRepository: notes.hasReadRepository))
            }
        }
        if !queries.isEmpty { _ = try await client.run(queries) }
    }

    private func compare(
        _ row: LinkedRepositoryRow, _ priority: RequestPriority, _ notes: inout HookCheckNotes?
    ) async throws -> HookCheckOutcome {
        let credential = try await self.gitHub.integration(of: row.projectID).credential
        let owner = [
            try self.gitHub.identity(of: credential).fingerprint.text, "\(row.webhookID)",
            addresses?.demandsTLS == true ? "tls" : "any", addresses?.comparison(for: row.projectID) ?? "",
        ].joined(separator: " ")
        var known = HookCheckNotes(owner: owner, memory: row.memory)
        defer { notes = known }
        let sight = RepositorySight(
            gitHub: try self.gitHub.gitHub(with: credential, project: row.projectID, priority: priority),
            directory: directory)
        var repository: GitHubRepository?
        if let reason = try await sight.look(at: row, &repository, &known) { return .unknown(reason) }
        guard addresses != nil || row.webhookID != 0 else {
            return isPullOnly || row.hookState == .pullOnly ? .pullOnly : .missing(Self.noAddress)
        }
        let hooks: [RepositoryHook]?
        do throws(GitHubError) {
            hooks = try await sight.hooks(of: row, in: repository, mayBeUnchanged: mayBeUnchanged(row), &known)
        } catch {
            guard error.httpStatus == 404 || error.obstacle == .blocked else { throw error }
            // GitHub answers 404 for hooks also to a token without admin rights. Then nothing is known of the hook.
            if let reason = try await sight.reread(row, &repository, &known) { return .unknown(reason) }
            return .unknown(Self.hidden(repository?.fullName ?? row.fullName) + error.remedy)
        }
        guard let hooks else { return .right }
        if let hook = hooks.first(where: { $0.id == row.webhookID }) {
            // The hook's id proves that this is the row's repository, also if the row knows it by name only.
            if let repository, row.githubID == nil { try await directory.learn(repository, of: row) }
            let mender = HookMender(checker: self, gitHub: sight.gitHub, row: row, repository: repository)
            // Whatever becomes of it, this list does not show a hook that is right.
            if mender.writes(hook, among: hooks) { known.hooksETag = nil }
            return try await mender.mend(hook, among: hooks)
        }
        known.hooksETag = nil
        if let reason = try await sight.reread(row, &repository, &known) { return .unknown(reason) }
        guard let repository else { return .settled }
        return try await remake(row, repository, credential, sight.gitHub)
    }

    private static let noAddress = "the hook is gone; configure PUBLIC_URL to have it made again"

    private static func hidden(_ name: String) -> String {
        "the project's token may not see the hooks of \(name); its account has to be an admin of the repository, and the "
            + "token needs the right to manage webhooks"
    }

    /// Whether a list that is as it was needs no second look.
    private func mayBeUnchanged(_ row: LinkedRepositoryRow) -> Bool {
        row.hookState == .active && row.memory.suspectedAt == nil && presentSecret(of: row) != nil
    }

    /// The row's secret; nil if it has to be replaced, because the plugin made it or nobody can decrypt it, or if that
    /// has begun already.
    func presentSecret(of row: LinkedRepositoryRow) -> Secret<String>? {
        guard row.isSecretOurs, row.nextSecretCiphertext.isEmpty else { return nil }
        // An error means that no key decrypts the secret. A new one makes the deliveries acceptable again.
        return try? secretBox.open(row.secretCiphertext)
    }

    /// Makes a hook that the repository does not have.
    private func remake(
        _ row: LinkedRepositoryRow, _ repository: GitHubRepository, _ credential: StoredCredential,
        _ gitHub: GitHubClient
    ) async throws -> HookCheckOutcome {
        guard row.githubID != nil || row.webhookID == 0 else {
            // The plugin's row has a name only, and by now that may be the name of another repository.
            return .unknown("\(repository.fullName) has no such hook, and may be another repository of that name")
        }
        if row.githubID == nil { try await directory.learn(repository, of: row) }
        guard addresses != nil else { return isPullOnly ? .pullOnly : .missing(Self.noAddress) }
        guard !repository.isArchived else { return .missing(HookMender.archived(repository.fullName)) }
        let secret = HookSecret.make(environment)
        let result = try await client.run(
            RepositoryStore.recreateHook(row.id, secret: row.secretCiphertext, newSecret: try secretBox.seal(secret)))
        guard let begun = try RepositoryStore.linkedRows(from: result).first, let addresses else { return .settled }
        let repair = HookRepair(
            client: client, gitHub: self.gitHub, secretBox: secretBox, addresses: addresses, environment: environment,
            logger: logger)
        do {
            try await repair.make(begun, secret, repository, credential, gitHub)
            logger.notice("a hook that was missing was made", metadata: metadata(row))
        } catch let error as GitHubError where !error.isPassing {
            try await repair.giveUp(begun, error.hookReason(in: repository.fullName))
        }
        return .settled
    }

    func metadata(_ row: LinkedRepositoryRow) -> Logger.Metadata {
        [
            "project_id": "\(row.projectID.text)", "repository": "\(row.fullName)", "hook_id": "\(row.webhookID)",
        ]
    }

    private func report(_ row: LinkedRepositoryRow, _ outcome: HookCheckOutcome, _ notes: HookCheckNotes?) {
        var metadata = metadata(row)
        if let access = notes?.access, access != row.access {
            metadata["access"] = "\(access.rawValue)"
            if access == .seen {
                logger.notice("GitHub shows a repository to the project's token again", metadata: metadata)
            } else {
                logger.warning("GitHub does not show a repository to the project's token", metadata: metadata)
            }
        }
        switch outcome {
        case .right, .settled, .pullOnly: return
        case .missing(let text), .wrong(_, let text), .unknown(let text): metadata["error"] = "\(text)"
        case .failed(let error): metadata["error"] = "\(error.description)"
        }
        logger.info("a hook could not be compared with GitHub, or not set right", metadata: metadata)
    }
}
