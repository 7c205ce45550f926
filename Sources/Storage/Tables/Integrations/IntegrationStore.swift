// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements on `github_integrations`.
public enum IntegrationStore {
    /// A project's connection.
    public static func select(project: UUID) -> PostgresQuery {
        PostgresQuery(select, project)
    }

    /// Stores a project's connection and replaces the one it has. The account must be stored before.
    ///
    /// Fails with 23503 (foreign key) when there is no such project.
    public static func store(_ integration: NewIntegration) -> PostgresQuery {
        PostgresQuery(
            store, integration.id, integration.projectID, integration.tokenCiphertext, integration.installationID,
            integration.account.kind.rawValue, integration.account.githubID,
            integration.scopes?.joined(separator: " "), integration.tokenExpiresAt, integration.fingerprint)
    }

    /// Deletes a project's connection. Triggers keep what is needed to remove its hooks.
    public static func delete(project: UUID) -> PostgresQuery {
        PostgresQuery(delete, project)
    }

    /// Connections whose token is stored as the plugin sealed it, in the order of their ids.
    public static func tokensToSeal(after id: UUID, limit: Int64) -> PostgresQuery {
        PostgresQuery(tokensToSeal, id, limit)
    }

    /// The tokens that a statement `tokensToSeal` found.
    public static func storedTokens(from result: PostgresResult) throws(PostgresError) -> [StoredToken] {
        try result.read { (row) throws(PostgresError) in
            StoredToken(id: try row.next(), ciphertext: try row.next(), installationID: try row.next())
        }
    }

    /// Stores a token under a fresh nonce, with its fingerprint. Changes nothing if there is another token by now.
    public static func sealToken(_ id: UUID, former: String, sealed: String, fingerprint: String) -> PostgresQuery {
        PostgresQuery(sealToken, id, former, sealed, fingerprint)
    }

    /// The connection that `select` or `store` found.
    public static func row(from result: PostgresResult) throws(PostgresError) -> IntegrationRow? {
        try result.readFirst(IntegrationRow.init)
    }

    /// The columns of an ``IntegrationRow``, in the order in which it reads them.
    private static let columns = """
        i.id, i.project_id, i.access_token_enc, i.installation_id, array_to_string(i.token_scopes, ' '),
        i.token_expires_at, a.kind, a.github_id, a.login, i.created_at, i.updated_at
        """

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [select, store, delete, tokensToSeal, sealToken] + expiryStatements
    }

    private static let select = SQLStatement(
        "integration.select",
        """
        SELECT \(columns) FROM github_integrations i LEFT JOIN sync_accounts a ON a.id = i.account_id
        WHERE i.project_id = $1
        """)

    private static let store = SQLStatement(
        "integration.store",
        """
        WITH i AS (
            INSERT INTO github_integrations AS i (id, project_id, access_token_enc, installation_id, account_id,
                token_scopes, token_expires_at, token_fingerprint)
            VALUES ($1, $2, $3, $4, (SELECT id FROM sync_accounts WHERE kind = $5 AND github_id = $6),
                string_to_array($7, ' '), $8, $9)
            ON CONFLICT (project_id) DO UPDATE SET access_token_enc = excluded.access_token_enc,
                installation_id = excluded.installation_id, account_id = excluded.account_id,
                token_scopes = excluded.token_scopes, token_expires_at = excluded.token_expires_at,
                token_fingerprint = excluded.token_fingerprint, token_state = 'valid', updated_at = now()
            RETURNING *
        )
        SELECT \(columns) FROM i LEFT JOIN sync_accounts a ON a.id = i.account_id
        """)

    private static let tokensToSeal = SQLStatement(
        "integration.tokens_to_seal",
        """
        SELECT id, access_token_enc, installation_id FROM github_integrations
        WHERE id > $1 AND token_fingerprint IS NULL ORDER BY id LIMIT $2
        """)

    private static let sealToken = SQLStatement(
        "integration.seal_token",
        """
        UPDATE github_integrations SET access_token_enc = $3, token_fingerprint = $4,
            token_state = CASE WHEN EXISTS (SELECT FROM sync_rejected_credentials WHERE fingerprint = $4)
                THEN 'rejected' ELSE token_state END
        WHERE id = $1 AND access_token_enc = $2
        """)

    private static let delete = SQLStatement(
        "integration.delete", "DELETE FROM github_integrations WHERE project_id = $1")
}
