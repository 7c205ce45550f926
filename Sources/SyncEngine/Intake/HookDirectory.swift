// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
public import Logging
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
        let sender: WebhookRequest.Sender
        let hookID: Int64?
    }

    private let client: any PostgresClient
    private let secretBox: SecretBox
    private let logger: Logger
    private let known = Mutex<[Key: [Candidate]]>([:])
    private let capacity: Int

    /// Makes an empty cache.
    /// - Parameter capacity: The most entries. When it is reached, the cache is emptied.
    public init(client: any PostgresClient, secretBox: SecretBox, capacity: Int = 20_000, logger: Logger) {
        self.client = client
        self.secretBox = secretBox
        self.capacity = capacity
        self.logger = logger
    }

    /// The hooks in the cache; nil if there are none.
    func remembered(_ sender: WebhookRequest.Sender, hookID: Int64?) -> [Candidate]? {
        known.withLock { $0[Key(sender: sender, hookID: hookID)] }
    }

    /// Reads the hooks from the database, and puts them into the cache.
    func current(_ sender: WebhookRequest.Sender, hookID: Int64?) async throws(PostgresError) -> [Candidate] {
        let query: PostgresQuery
        switch (sender, hookID) {
        case (.project(let project), _): query = RepositoryStore.hookCandidates(project: project, hookID: hookID)
        case (.anyProject, let hookID?): query = RepositoryStore.hook(id: hookID)
        case (.anyProject, nil), (.nobody, _): return []
        }
        let result = try await client.run(query)
        let candidates = try RepositoryStore.hooks(from: result).compactMap(open)
        let key = Key(sender: sender, hookID: hookID)
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
