// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import Logging
import Storage

/// Seals the plugin's ciphertexts again. Its random numbers repeat (`docs/design/host-integration.md`, "Taking over from
/// the plugin"), and two texts under one nonce can be told from each other's ciphertext.
///
/// It may be repeated and interrupted at any time, and run by several instances: each row is changed only if it still has
/// the ciphertext that was read.
struct CiphertextRenewal: Sendable {
    private static let batch: Int64 = 100

    let client: any PostgresClient
    let secretBox: SecretBox
    let logger: Logger

    /// Seals everything that is not sealed by us yet.
    func run() async throws(PostgresError) {
        var count = 0
        count += try await tokens(IntegrationStore.tokensToSeal, IntegrationStore.sealToken)
        count += try await tokens(CleanupStore.tokensToSeal, CleanupStore.sealToken)
        count += try await secrets()
        guard count > 0 else { return }
        logger.notice("ciphertexts of the plugin were sealed again", metadata: ["ciphertexts": "\(count)"])
    }

    private func tokens(
        _ select: (UUID, Int64) -> PostgresQuery, _ store: (UUID, String, String, String) -> PostgresQuery
    ) async throws(PostgresError) -> Int {
        var (last, count) = (UUID.zeros, 0)
        while true {
            let rows = try IntegrationStore.storedTokens(from: try await client.run(select(last, Self.batch)))
            guard let end = rows.last else { return count }
            var queries: [PostgresQuery] = []
            for row in rows {
                do throws(SecretBoxError) {
                    let (sealed, fingerprint) = try renewed(row)
                    queries.append(store(row.id, row.ciphertext, sealed, fingerprint.text))
                } catch {
                    report(error, "a token cannot be sealed again", row.id)
                }
            }
            if !queries.isEmpty { count += try await client.run(queries).reduce(0) { $0 + $1.affectedRows } }
            last = end.id
        }
    }

    private func renewed(_ row: StoredToken) throws(SecretBoxError) -> (String, CredentialFingerprint) {
        if let installation = row.installationID, row.ciphertext.isEmpty {
            return ("", CredentialFingerprint(installation: installation))
        }
        let token = try secretBox.open(row.ciphertext)
        return (try secretBox.seal(token), CredentialFingerprint(token: token))
    }

    private func secrets() async throws(PostgresError) -> Int {
        var (last, count) = (UUID.zeros, 0)
        while true {
            let result = try await client.run(RepositoryStore.secretsToSeal(after: last, limit: Self.batch))
            let rows = try RepositoryStore.hooks(from: result)
            guard let end = rows.last else { return count }
            var queries: [PostgresQuery] = []
            for row in rows {
                do throws(SecretBoxError) {
                    let sealed = try secretBox.seal(try secretBox.open(row.secretCiphertext))
                    queries.append(
                        RepositoryStore.sealSecret(row.repoID, former: row.secretCiphertext, sealed: sealed))
                } catch {
                    report(error, "a hook's secret cannot be sealed again", row.repoID)
                }
            }
            if !queries.isEmpty { count += try await client.run(queries).reduce(0) { $0 + $1.affectedRows } }
            last = end.repoID
        }
    }

    private func report(_ error: SecretBoxError, _ message: Logger.Message, _ id: UUID) {
        logger.error(message, metadata: ["row_id": "\(id.text)", "error": "\(error)"])
    }
}
