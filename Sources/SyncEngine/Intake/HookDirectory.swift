// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
public import Logging
public import Storage
import Synchronization

/// Finds the hooks that may have signed a delivery, with their secrets ready to use.
///
/// A cache that is never trusted for more than speed: a stored delivery proves its hook again in the inserting statement,
/// and a signature that fails is checked once more against the database. Nothing is remembered of hooks that do not
/// exist. Secrets are kept in clear only here, and printed nowhere.
///
/// A lock instead of an actor, so that a delivery of a known hook is judged where it was read.
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
    private let logger: Logger
    private let known = Mutex<[Key: [Candidate]]>([:])
    private let capacity: Int

    /// Makes an empty cache.
    /// - Parameter capacity: how many hooks are remembered; beyond it the cache starts anew.
    public init(client: any PostgresClient, secretBox: SecretBox, capacity: Int = 20_000, logger: Logger) {
        self.client = client
        self.secretBox = secretBox
        self.capacity = capacity
        self.logger = logger
    }

    /// The candidates as remembered; nil when nothing is.
    func remembered(project: UUID, hookID: Int64?) -> [Candidate]? {
        known.withLock { $0[Key(project: project, hookID: hookID)] }
    }

    /// The candidates as the database has them now.
    func current(project: UUID, hookID: Int64?) async throws(PostgresError) -> [Candidate] {
        let result = try await client.run(RepositoryStore.hookCandidates(project: project, hookID: hookID))
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
