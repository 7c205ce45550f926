// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import Logging
import Storage

/// Sets one hook right that exists on GitHub.
struct HookMender: Sendable {
    let checker: HookChecker
    let gitHub: GitHubClient
    let row: LinkedRepositoryRow
    /// Nil if it was not read in this comparison.
    let repository: GitHubRepository?

    private var address: String? { checker.addresses?.address(of: row.projectID) }
    private var demandsTLS: Bool { checker.addresses?.demandsTLS == true }
    private var name: String { repository?.fullName ?? row.fullName }
    private var target: RepositoryID { RepositoryID(row.githubID ?? repository?.id ?? 0) }

    /// The reason for a repository whose hooks cannot be written.
    static func archived(_ name: String) -> String {
        "\(name) is archived; unarchive it on GitHub to have its hook set right"
    }

    /// Whether the hook, or a second one with its address, has to be changed.
    func writes(_ hook: RepositoryHook, among hooks: [RepositoryHook]) -> Bool {
        !difference(hook).isEmpty || !twins(of: hook, in: hooks).isEmpty || secret(for: hook) == nil
    }

    /// Sets the hook right, and deletes others that deliver every event a second time.
    /// - Throws: `GitHubError` for what may succeed later, `SecretBoxError` or `PostgresError`.
    func mend(_ hook: RepositoryHook, among hooks: [RepositoryHook]) async throws -> HookCheckOutcome {
        do {
            let twins = twins(of: hook, in: hooks)
            for twin in twins { try await gitHub.deleteHookIfThere(twin.id, in: target) }
            if !twins.isEmpty {
                report("second hooks with the address of ours were deleted", ["count": "\(twins.count)"])
            }
            return try await update(hook)
        } catch let error as GitHubError where !error.isPassing {
            return .wrong(isActive: hook.isActive, error.hookReason(in: name))
        }
    }

    private func update(_ hook: RepositoryHook) async throws -> HookCheckOutcome {
        let difference = difference(hook)
        let present = secret(for: hook)
        if difference.isEmpty, present != nil { return .right }
        var begun: LinkedRepositoryRow?
        if present == nil {
            begun = try await beginSecret()
            guard begun != nil else { return .settled }
        }
        let secret = try present ?? checker.secretBox.open(begun?.nextSecretCiphertext ?? "")
        guard
            let configuration = HookDifference.configuration(
                of: hook, address: address, events: HookAddresses.events, secret: secret, demandsTLS: demandsTLS)
        else { return .wrong(isActive: hook.isActive, "the hook has no address; configure PUBLIC_URL") }
        _ = try await gitHub.updateHook(hook.id, configuration, in: target)
        if !difference.isEmpty { report("a hook was set right", ["difference": "\(difference)"]) }
        if isDrifting(hook) { report("a hook's secret was replaced, because GitHub signed with another one") }
        guard let begun else { return .right }
        // It affects no row if somebody else has confirmed the same secret, or if the link is gone.
        _ = try await checker.client.run(
            RepositoryStore.confirmSecret(
                row.id, next: begun.nextSecretCiphertext,
                comparedWith: checker.addresses?.comparison(for: row.projectID)))
        return .settled
    }

    private func difference(_ hook: RepositoryHook) -> HookDifference {
        HookDifference(of: hook, from: address, events: HookAddresses.events, demandsTLS: demandsTLS)
    }

    /// Other hooks with the same address. Only this project has that address, so they are ours.
    private func twins(of hook: RepositoryHook, in hooks: [RepositoryHook]) -> [RepositoryHook] {
        guard let url = address ?? hook.url, HookAddresses.isOurs(url, project: row.projectID) else { return [] }
        return hooks.filter { $0.id != hook.id && $0.url == url }
    }

    /// The secret that the hook has to have; nil if it has to get a new one.
    private func secret(for hook: RepositoryHook) -> Secret<String>? {
        isDrifting(hook) ? nil : checker.presentSecret(of: row)
    }

    /// Whether GitHub signs with another secret than ours. Anybody can send us a wrong signature, so GitHub's word is
    /// needed, too: the answer to its last delivery was our refusal.
    private func isDrifting(_ hook: RepositoryHook) -> Bool {
        row.memory.suspectedAt != nil && hook.lastResponse?.code == 401
    }

    private func beginSecret() async throws -> LinkedRepositoryRow? {
        let next = try checker.secretBox.seal(HookSecret.make(checker.environment))
        let result = try await checker.client.run(
            RepositoryStore.beginSecret(row.id, secret: row.secretCiphertext, next: next))
        return try RepositoryStore.linkedRows(from: result).first
    }

    private func report(_ message: Logger.Message, _ more: Logger.Metadata = [:]) {
        checker.logger.notice(message, metadata: checker.metadata(row).merging(more) { $1 })
    }
}

extension GitHubError {
    /// Whether GitHub refused a write because the repository is archived.
    var isArchived: Bool {
        httpStatus == 403 && obstacle == .archived
    }

    /// Whether the repository has as many hooks for one event as GitHub allows.
    var isHookCeiling: Bool {
        httpStatus == 422 && words.lowercased().contains("cannot have more than")
    }

    /// Why a hook could not be made or set right, and what a person can do about it.
    func hookReason(in repository: String) -> String {
        if isArchived { return HookMender.archived(repository) }
        if isHookCeiling {
            return "\(repository) has as many webhooks as GitHub allows. Delete one that nobody needs in the "
                + "repository's settings on GitHub; the hook is then made within six hours.\(told)"
        }
        if isUnreachableAddress {
            return "GitHub does not deliver to PUBLIC_URL, because it is not reachable from the internet.\(told)"
        }
        return description + remedy
    }
}
