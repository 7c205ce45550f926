// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A warning that a project's token is going to expire.
public struct ExpiryWarning: Sendable, Equatable {
    /// The project.
    public let projectID: UUID
    /// When the token expires.
    public let expiresAt: PostgresTimestamp
    /// How many days ahead people are warned: one of the thresholds.
    public let days: Int64

    /// Describes a warning; nothing is stored.
    public init(projectID: UUID, expiresAt: PostgresTimestamp, days: Int64) {
        self.projectID = projectID
        self.expiresAt = expiresAt
        self.days = days
    }
}

/// Statements on the expiry of tokens.
extension IntegrationStore {
    /// Stores when a token expires, as GitHub says with every answer. Affects only connections that say otherwise.
    public static func learnExpiry(_ fingerprint: String, at expiry: PostgresTimestamp) -> PostgresQuery {
        PostgresQuery(learnExpiry, fingerprint, expiry)
    }

    /// Records that people are warned of the tokens that expire within one of the thresholds, and has the event published
    /// for each. Each threshold warns once of one expiry, whoever asks; a token that is not used any more warns of
    /// nothing.
    /// - Parameters:
    ///   - days: the thresholds.
    ///   - event: what is published, without the project, the expiry and the days.
    public static func warnOfExpiry(days: [Int64], event: OutboxRow) -> PostgresQuery {
        var query = PostgresQuery(warnOfExpiry, event.topic, event.payload)
        query.bindArray(days)
        return query
    }

    /// The warnings that `warnOfExpiry` recorded.
    public static func warnings(from result: PostgresResult) throws(PostgresError) -> [ExpiryWarning] {
        try result.read { (row) throws(PostgresError) in
            ExpiryWarning(projectID: try row.next(), expiresAt: try row.next(), days: try row.next())
        }
    }

    /// For ``StatementCatalog``.
    static var expiryStatements: [SQLStatement] { [learnExpiry, warnOfExpiry] }

    private static let learnExpiry = SQLStatement(
        "integration.learn_expiry",
        """
        UPDATE github_integrations SET token_expires_at = $2
        WHERE token_fingerprint = $1 AND token_expires_at IS DISTINCT FROM $2
        """)

    // The event is stored with the record that people were warned, so a restart neither repeats nor loses it.
    private static let warnOfExpiry = SQLStatement(
        "integration.warn_of_expiry",
        """
        WITH due AS MATERIALIZED (
            SELECT i.id, t.days FROM github_integrations i
            CROSS JOIN LATERAL (
                SELECT min(days) AS days FROM unnest($3::bigint[]) AS d (days)
                WHERE i.token_expires_at <= now() + days * interval '1 day'
            ) t
            WHERE i.token_expires_at > now()
                AND i.token_expires_at <= now() + (SELECT max(d) FROM unnest($3::bigint[]) d) * interval '1 day'
                AND i.token_state <> 'rejected' AND t.days IS NOT NULL
                AND (i.token_warned_of IS DISTINCT FROM i.token_expires_at OR i.token_warned_days > t.days)
            FOR NO KEY UPDATE OF i SKIP LOCKED
        ), warned AS (
            UPDATE github_integrations i SET token_warned_of = i.token_expires_at, token_warned_days = due.days
            FROM due WHERE i.id = due.id RETURNING i.project_id, i.token_expires_at, due.days
        ), told AS (
            INSERT INTO sync_outbox (topic, payload)
            SELECT $1::text, $2::text::jsonb || jsonb_build_object(
                'project_id', project_id, 'days', days,
                'expires_at', to_char(token_expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
            FROM warned
        )
        SELECT project_id, token_expires_at, days FROM warned
        """)
}
