// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The GitHub account whose rate limit a token uses: a user, or an installation of a GitHub App.
public struct GitHubAccount: Sendable, Hashable {
    /// The two kinds, as stored.
    public enum Kind: String, Sendable {
        case user
        case installation
    }

    /// User or installation.
    public let kind: Kind
    /// GitHub's id of it. Unlike the login, it never changes.
    public let githubID: Int64
    /// The login.
    public let login: String

    /// Makes an account; nothing is stored.
    public init(kind: Kind, githubID: Int64, login: String) {
        self.kind = kind
        self.githubID = githubID
        self.login = login
    }

    /// Reads kind, id and login; nil when the columns are null.
    init?(ifPresent row: inout RowReader) throws(PostgresError) {
        let kind = try row.next(as: String?.self).flatMap(Kind.init)
        let githubID = try row.next(as: Int64?.self)
        let login = try row.next(as: String?.self)
        guard let kind, let githubID, let login else { return nil }
        self.init(kind: kind, githubID: githubID, login: login)
    }
}

/// Statements on `sync_accounts`.
public enum AccountStore {
    /// Stores an account, or its new login.
    public static func upsert(_ account: GitHubAccount) -> PostgresQuery {
        PostgresQuery(upsert, account.kind.rawValue, account.githubID, account.login)
    }

    /// Deletes accounts that no connection uses, and that were not stored within the last day.
    public static func forgetUnused(limit: Int64) -> PostgresQuery {
        PostgresQuery(forgetUnused, limit)
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [upsert, forgetUnused]
    }

    private static let upsert = SQLStatement(
        "account.upsert",
        """
        INSERT INTO sync_accounts (kind, github_id, login) VALUES ($1, $2, $3)
        ON CONFLICT (kind, github_id) DO UPDATE SET login = excluded.login, updated_at = now()
        """)

    // An account is stored in the transaction that then stores its connection. So one that was stored a moment ago may
    // be about to be used.
    private static let forgetUnused = SQLStatement(
        "account.forget_unused",
        """
        WITH unused AS MATERIALIZED (
            SELECT a.id FROM sync_accounts a
            WHERE a.updated_at < now() - interval '1 day'
                AND NOT EXISTS (SELECT FROM github_integrations i WHERE i.account_id = a.id)
            LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        DELETE FROM sync_accounts a USING unused WHERE a.id = unused.id
        """)
}
