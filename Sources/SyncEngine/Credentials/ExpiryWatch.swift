// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Logging
import Storage

/// Warns people of tokens that expire soon: in the log, and by `github.token_expiring`, once 14 days ahead and once 3
/// days ahead. What was warned of is stored, so neither a restart nor a second instance warns twice.
struct ExpiryWatch: Sendable {
    /// How many days ahead people are warned.
    static let days: [Int64] = [14, 3]

    let client: any PostgresClient
    let interval: Duration
    let logger: Logger

    /// The loop `token-expiry`.
    var loop: Loop {
        Loop("token-expiry", .init(interval: interval)) { try await round() }
    }

    /// Warns of everything that is due now.
    func round() async throws(PostgresError) {
        let result = try await client.run(IntegrationStore.warnOfExpiry(days: Self.days, event: TokenEvents.expiring))
        for warning in try IntegrationStore.warnings(from: result) {
            logger.warning(
                "a project's token expires soon; connect the project with a new one",
                metadata: [
                    "project_id": "\(warning.projectID.text)", "expires_at": "\(warning.expiresAt.rfc3339)",
                    "days": "\(warning.days)",
                ])
        }
    }
}
