// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import Logging
public import Storage
import Synchronization

/// Finds the hooks that may have signed a delivery, with their decrypted secrets.
///
/// It is a cache that only saves time. The statement that stores a delivery checks its hook again, and a wrong
/// signature is checked once more against the database. Hooks that do not exist are not remembered, so requests with
/// invented names cannot push existing hooks out of the cache. Only this class keeps secrets in clear; it never prints
/// them.
///
/// It uses a lock and is not an actor, so the thread that read a delivery can check its signature without waiting.
public final class HookDirectory: Sendable {
    /// A hook and its secret.
    public struct Candidate: Sendable {
        /// The stored hook.
        public let record: HookRecord
        let secret: WebhookSecret
    }

    private let client: any PostgresClient
    private let secretBox: SecretBox
    private let restarts: RestartTolerance
    private let logger: Logger
    private let known = Mutex<[HookName: [Candidate]]>([:])
    private let capacity: Int

    /// Makes an empty cache.
    /// - Parameter capacity: The most entries. When it is reached, the cache is emptied.
    init(
        client: any PostgresClient, secretBox: SecretBox, restarts: RestartTolerance, capacity: Int = 20_000,
        logger: Logger
    ) {
        self.client = client
        self.secretBox = secretBox
        self.restarts = restarts
        self.capacity = capacity
        self.logger = logger
    }

    /// The hooks in the cache; nil if there are none.
    func remembered(_ name: HookName) -> [Candidate]? {
        known.withLock { $0[name] }
    }

    /// Reads the hooks with these names from the database, in one statement, and puts them into the cache.
    /// - Returns: the candidates for each name, in the order of `names`.
    func current(_ names: [HookName]) async throws(PostgresError) -> [[Candidate]] {
        let query = RepositoryStore.hookCandidates(names.map { ($0.project, $0.hookID) })
        let results = try await restarts.run { (left) throws(PostgresError) in
            try await client.run([query], deadline: left)
        }
        guard let result = results.first else { return names.map { _ in [] } }
        let found = try RepositoryStore.hooks(from: result, count: names.count)
        let candidates = zip(names, found).map { name, records in
            Self.possible(records, for: name).compactMap(open)
        }
        known.withLock { known in
            for (name, candidates) in zip(names, candidates) {
                if known.count >= capacity { known.removeAll(keepingCapacity: true) }
                known[name] = Self.isLasting(candidates, for: name) ? candidates : nil
            }
        }
        return candidates
    }

    /// A hook with the named id has signed the delivery, or nobody has. Only without such a hook can the delivery be from
    /// one that is being made, whose id is not known yet. So a refusal takes one check, whatever else is being made.
    private static func possible(_ records: [HookRecord], for name: HookName) -> [HookRecord] {
        guard let hookID = name.hookID else { return records }
        // Two while the hook's secret is being replaced.
        let named = records.filter { $0.hookID == hookID }
        return named.isEmpty ? records : named
    }

    /// Whether candidates may be remembered. Those for a hook id that no hook has may not, or whoever knows of a hook that
    /// is being made could fill the cache with invented ids.
    private static func isLasting(_ candidates: [Candidate], for name: HookName) -> Bool {
        guard let first = candidates.first else { return false }
        return name.hookID == nil || first.record.hookID == name.hookID
    }

    private func open(_ record: HookRecord) -> Candidate? {
        do throws(SecretBoxError) {
            return Candidate(record: record, secret: WebhookSecret(try secretBox.open(record.secretCiphertext)))
        } catch {
            logger.error(
                "a hook's secret cannot be decrypted; its deliveries are refused",
                metadata: ["repo_id": "\(record.repoID.text)", "error": "\(error)"])
            return nil
        }
    }
}
