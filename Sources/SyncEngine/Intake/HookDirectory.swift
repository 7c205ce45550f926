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
/// signature is checked once more against the database. Hooks that do not exist are not remembered. Only this class
/// keeps secrets in clear; it never prints them.
///
/// It uses a lock and is not an actor, so the thread that read a delivery can check its signature without waiting.
public final class HookDirectory: Sendable {
    /// A hook and its secret.
    public struct Candidate: Sendable {
        /// The stored hook.
        public let record: HookRecord
        let secret: WebhookSecret
    }

    private struct Key: Hashable {
        let project: UUID
        let hookID: Int64?
    }

    private let client: any PostgresClient
    private let secretBox: SecretBox
    private let restarts: RestartTolerance
    private let logger: Logger
    private let known = Mutex<[Key: [Candidate]]>([:])
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
    func remembered(project: UUID, hookID: Int64?) -> [Candidate]? {
        known.withLock { $0[Key(project: project, hookID: hookID)] }
    }

    /// Reads the hooks from the database, and puts them into the cache.
    func current(project: UUID, hookID: Int64?) async throws(PostgresError) -> [Candidate] {
        let query = RepositoryStore.hookCandidates(project: project, hookID: hookID)
        let results = try await restarts.run { (left) throws(PostgresError) in
            try await client.run([query], deadline: left)
        }
        guard let result = results.first else { return [] }
        let candidates = try RepositoryStore.hooks(from: result).compactMap(open)
        let key = Key(project: project, hookID: hookID)
        known.withLock { known in
            if known.count >= capacity { known.removeAll(keepingCapacity: true) }
            known[key] = candidates.isEmpty ? nil : candidates
        }
        return candidates
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
