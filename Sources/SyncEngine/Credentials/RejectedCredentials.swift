// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import Logging
import Metrics
import Storage
import Synchronization

/// Remembers in Postgres which credentials GitHub has refused, and when tokens expire, for all projects and all
/// instances.
///
/// A credential that nobody refused costs no statement. For a refused one Postgres is asked each time: another instance
/// may have found it accepted, or it may be time to try it once more.
final class RejectedCredentials: CredentialMemory {
    private let client: any PostgresClient
    private let logger: Logger
    private let gauge: Gauge
    /// The refused credentials, as far as this instance knows; nil before they were read for the first time.
    private let known = Mutex<Set<String>?>(nil)
    /// The expiries that this instance has stored, so that an answer that says the same again costs no statement.
    private let expiries = Mutex<[String: GitHubTimestamp]>([:])

    init(client: any PostgresClient, environment: SyncEnvironment, logger: Logger) {
        self.client = client
        self.logger = logger
        gauge = Gauge(label: "paca_sync_github_rejected_credentials", factory: environment.metrics)
    }

    /// Reads what other instances have learned, and forgets what nobody has used for a long time.
    func refresh() async throws(PostgresError) {
        let results = try await client.run([CredentialStore.forget, CredentialStore.rejected])
        guard let result = results.last else { return }
        let rejected = Set(try CredentialStore.fingerprints(from: result))
        known.withLock { $0 = rejected }
        gauge.record(rejected.count)
    }

    func admit(_ credential: CredentialFingerprint) async throws(GitHubError) {
        let reason: String?
        do throws(PostgresError) {
            if known.withLock({ $0 == nil }) { try await refresh() }
            guard known.withLock({ $0?.contains(credential.text) == true }) else { return }
            reason = try await refusal(of: credential)
        } catch {
            // Without Postgres the budget sends nothing either; its error is the better one.
            return
        }
        guard let reason else { return }
        throw GitHubError(
            .status(401), operation: "using \(credential)",
            message: "\(reason) (GitHub said so before; nothing was sent)")
    }

    /// Why the credential may not be sent; nil if it may.
    private func refusal(of credential: CredentialFingerprint) async throws(PostgresError) -> String? {
        let result = try await client.run(CredentialStore.claimTry(credential.text))
        guard let rejection = try CredentialStore.rejection(from: result) else {
            known.withLock { _ = $0?.remove(credential.text) }
            return nil
        }
        return rejection.mayTry ? nil : rejection.reason
    }

    func refused(_ credential: CredentialFingerprint, reason: String) async {
        known.withLock { _ = $0?.insert(credential.text) }
        do throws(PostgresError) {
            let results = try await client.run(
                CredentialStore.reject(
                    credential.text, reason: reason, event: TokenEvents.rejected(reason: reason)))
            logger.warning(
                "GitHub refuses a credential; it is not used until it is replaced or GitHub accepts it again",
                metadata: [
                    "credential": "\(credential)", "error": "\(reason)",
                    "projects": "\(results.last?.affectedRows ?? 0)",
                ])
        } catch {
            // The next use is refused by GitHub again, and is recorded then.
            known.withLock { _ = $0?.remove(credential.text) }
            logger.warning("a refused credential was not recorded", metadata: ["error": "\(error)"])
        }
    }

    func expires(_ credential: CredentialFingerprint, at end: GitHubTimestamp) async {
        guard expiries.withLock({ $0.updateValue(end, forKey: credential.text) }) != end else { return }
        do throws(PostgresError) {
            _ = try await client.run(
                IntegrationStore.learnExpiry(credential.text, at: PostgresTimestamp(microseconds: end.microseconds)))
        } catch {
            // The next answer says it again.
            expiries.withLock { _ = $0.removeValue(forKey: credential.text) }
            logger.warning("a token's expiry was not recorded", metadata: ["error": "\(error)"])
        }
    }

    func accepted(_ credential: CredentialFingerprint) async {
        guard known.withLock({ $0?.contains(credential.text) == true }) else { return }
        do throws(PostgresError) {
            _ = try await client.run(CredentialStore.accept(credential.text))
            known.withLock { _ = $0?.remove(credential.text) }
            logger.notice("GitHub accepts a credential again", metadata: ["credential": "\(credential)"])
        } catch {
            // It stays in the set, so that the next use records it.
            logger.warning("an accepted credential was not recorded", metadata: ["error": "\(error)"])
        }
    }
}
