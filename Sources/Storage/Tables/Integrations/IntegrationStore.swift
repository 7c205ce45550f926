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
            integration.scopes?.joined(separator: " "), integration.tokenExpiresAt)
    }

    /// Deletes a project's connection. Triggers keep what is needed to remove its hooks.
    public static func delete(project: UUID) -> PostgresQuery {
        PostgresQuery(delete, project)
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
        [select, store, delete]
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
                token_scopes, token_expires_at)
            VALUES ($1, $2, $3, $4, (SELECT id FROM sync_accounts WHERE kind = $5 AND github_id = $6),
                string_to_array($7, ' '), $8)
            ON CONFLICT (project_id) DO UPDATE SET access_token_enc = excluded.access_token_enc,
                installation_id = excluded.installation_id, account_id = excluded.account_id,
                token_scopes = excluded.token_scopes, token_expires_at = excluded.token_expires_at,
                token_state = 'valid', updated_at = now()
            RETURNING *
        )
        SELECT \(columns) FROM i LEFT JOIN sync_accounts a ON a.id = i.account_id
        """)

    private static let delete = SQLStatement(
        "integration.delete", "DELETE FROM github_integrations WHERE project_id = $1")
}
