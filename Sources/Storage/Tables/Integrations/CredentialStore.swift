// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Statements on `sync_rejected_credentials`: the credentials that GitHub has refused.
public enum CredentialStore {
    /// The fingerprints of all refused credentials.
    public static var rejected: PostgresQuery { PostgresQuery(rejectedStatement) }

    /// The fingerprints that `rejected` found.
    public static func fingerprints(from result: PostgresResult) throws(PostgresError) -> [String] {
        try result.read { (row) throws(PostgresError) in try row.next() }
    }

    /// What is remembered of one credential.
    public struct Rejection: Sendable, Equatable {
        /// GitHub's reason.
        public let reason: String
        /// Whether this caller may try the credential once more. Nobody else may for the next hour or longer.
        public let mayTry: Bool
    }

    /// Asks whether a refused credential may be tried once more, and takes the permission if there is one. After the
    /// first refusal it is given after an hour, then after six hours, then once a day.
    public static func claimTry(_ fingerprint: String) -> PostgresQuery {
        PostgresQuery(claimTry, fingerprint)
    }

    /// What `claimTry` found; nil if the credential is not remembered as refused.
    public static func rejection(from result: PostgresResult) throws(PostgresError) -> Rejection? {
        try result.readFirst { (row) throws(PostgresError) in
            Rejection(reason: try row.next(), mayTry: try row.next())
        }
    }

    /// Remembers that GitHub has refused a credential, marks the connections that use it, and has the event published
    /// for each. The result's affected rows are the connections that were not marked before.
    /// - Parameter event: what is published, without the project.
    public static func reject(_ fingerprint: String, reason: String, event: OutboxRow) -> [PostgresQuery] {
        [
            PostgresQuery(reject, fingerprint, reason),
            PostgresQuery(markRejected, fingerprint, event.topic, event.payload),
        ]
    }

    /// Forgets a refusal, because GitHub has accepted the credential, and marks the connections that use it as valid.
    public static func accept(_ fingerprint: String) -> [PostgresQuery] {
        [PostgresQuery(accept, fingerprint), PostgresQuery(markValid, fingerprint)]
    }

    /// Forgets refusals of credentials that nobody has wanted to use for 30 days.
    public static var forget: PostgresQuery { PostgresQuery(forgetStatement) }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [rejectedStatement, claimTry, reject, markRejected, accept, markValid, forgetStatement]
    }

    private static let rejectedStatement = SQLStatement(
        "credential.rejected", "SELECT fingerprint FROM sync_rejected_credentials")

    private static let claimTry = SQLStatement(
        "credential.claim_try",
        """
        WITH taken AS (
            UPDATE sync_rejected_credentials SET refusals = refusals + 1,
                retry_at = now() + interval '1 hour' * least(24, 6 ^ refusals)
            WHERE fingerprint = $1 AND retry_at <= now()
            RETURNING fingerprint
        )
        SELECT reason, EXISTS (SELECT FROM taken) FROM sync_rejected_credentials WHERE fingerprint = $1
        """)

    private static let reject = SQLStatement(
        "credential.reject",
        """
        INSERT INTO sync_rejected_credentials AS c (fingerprint, reason, retry_at)
        VALUES ($1, $2, now() + interval '1 hour')
        ON CONFLICT (fingerprint) DO UPDATE SET reason = excluded.reason, rejected_at = now()
        """)

    private static let markRejected = SQLStatement(
        "credential.mark_rejected",
        """
        WITH marked AS (
            UPDATE github_integrations SET token_state = 'rejected'
            WHERE token_fingerprint = $1 AND token_state <> 'rejected' RETURNING project_id
        )
        INSERT INTO sync_outbox (topic, payload)
        SELECT $2::text, $3::text::jsonb || jsonb_build_object('project_id', project_id) FROM marked
        """)

    private static let accept = SQLStatement(
        "credential.accept", "DELETE FROM sync_rejected_credentials WHERE fingerprint = $1")

    private static let markValid = SQLStatement(
        "credential.mark_valid",
        "UPDATE github_integrations SET token_state = 'valid' WHERE token_fingerprint = $1 AND token_state = 'rejected'"
    )

    private static let forgetStatement = SQLStatement(
        "credential.forget", "DELETE FROM sync_rejected_credentials WHERE retry_at < now() - interval '30 days'")
}
