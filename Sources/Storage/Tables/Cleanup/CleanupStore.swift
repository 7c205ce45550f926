// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements on `sync_cleanup`, which holds the hooks that have to be removed from GitHub and the tokens that can
/// remove them. Triggers write most of the rows (`docs/design/data-model.md`, "Cascades must not leak hooks").
public enum CleanupStore {
    /// Claims hooks that are due, the longest due first. No other instance claims them for the time of `lease`.
    /// - Parameter settling: the age of a row after which no request under way can still make its hook.
    public static func claim(limit: Int64, lease: Duration, settling: Duration) -> PostgresQuery {
        PostgresQuery(claim, limit, lease.wholeMilliseconds, settling.wholeMilliseconds)
    }

    /// The hooks that `claim` found.
    public static func rows(from result: PostgresResult) throws(PostgresError) -> [CleanupRow] {
        try result.read { (row) throws(PostgresError) in
            CleanupRow(
                id: try row.next(), integrationID: try row.next(), projectID: try row.next(), owner: try row.next(),
                name: try row.next(), githubID: try row.next(), webhookID: try row.next(), attempts: try row.next(),
                isSettled: try row.next(), age: .seconds(try row.next(as: Int64.self)))
        }
    }

    /// The credentials that may remove a hook: first those that its deleted connection left, then the project's present
    /// one.
    public static func credentials(integration: UUID, project: UUID) -> PostgresQuery {
        PostgresQuery(credentials, integration, project)
    }

    /// The credentials that `credentials` found.
    public static func credentials(from result: PostgresResult) throws(PostgresError) -> [StoredCredential] {
        var credentials: [StoredCredential] = []
        let found = try result.read { (row) throws(PostgresError) in
            StoredCredential(
                tokenCiphertext: try row.next(), installationID: try row.next(), accountID: try row.next())
        }
        for credential in found where !credentials.contains(credential) { credentials.append(credential) }
        return credentials
    }

    /// GitHub's ids of a repository's hooks that wait to be removed.
    public static func waiting(project: UUID, labels: RepositoryLabels) -> PostgresQuery {
        PostgresQuery(waiting, project, labels.githubID, labels.owner, labels.name)
    }

    /// The ids that `waiting` found. 0 stands for a hook whose id is unknown.
    public static func hookIDs(from result: PostgresResult) throws(PostgresError) -> [Int64] {
        var ids: [Int64] = []
        for row in result.rows {
            ids.append(try row.decode(0))
        }
        return ids
    }

    /// Records that a hook is gone from GitHub, and erases the token in its row.
    public static func finish(_ id: UUID) -> PostgresQuery {
        PostgresQuery(finish, id)
    }

    /// Records that a hook is still there, or may be, and when to try again.
    public static func retry(_ id: UUID, after delay: Duration, error: String) -> PostgresQuery {
        PostgresQuery(retry, id, delay.wholeMilliseconds, error)
    }

    /// Ends the removal of a hook that nobody could remove, and erases the token in its row. The reason stays.
    public static func giveUp(_ id: UUID, error: String) -> PostgresQuery {
        PostgresQuery(giveUp, id, error)
    }

    /// Makes a project's removals due at once, because it has another token now.
    public static func expedite(project: UUID) -> PostgresQuery {
        PostgresQuery(expedite, project)
    }

    /// Kept tokens that are stored as the plugin sealed them, in the order of their ids.
    public static func tokensToSeal(after id: UUID, limit: Int64) -> PostgresQuery {
        PostgresQuery(tokensToSeal, id, limit)
    }

    /// Stores a kept token under a fresh nonce. Changes nothing if it has been erased meanwhile.
    public static func sealToken(_ id: UUID, former: String, sealed: String, fingerprint: String) -> PostgresQuery {
        PostgresQuery(sealToken, id, former, sealed, fingerprint)
    }

    /// Erases the kept tokens of connections that have no hooks left to remove.
    public static var eraseTokens: PostgresQuery { PostgresQuery(eraseTokensStatement) }

    /// Keeps the token that a project is about to replace, if hooks still have to be removed with it.
    public static func keepToken(project: UUID) -> PostgresQuery {
        PostgresQuery(keepToken, project)
    }

    /// Records a hook for removal, unless its link still exists. In that case somebody else works on the link, and will
    /// find the hook.
    public static func keepHook(_ hook: OrphanedHook) -> PostgresQuery {
        PostgresQuery(
            keepHook, hook.repositoryID, hook.integrationID, hook.projectID, hook.labels.owner, hook.labels.name,
            hook.labels.githubID, hook.webhookID, hook.credential.tokenCiphertext, hook.credential.installationID)
    }

    /// Deletes up to `limit` rows that ended more than 30 days ago.
    public static func forgetEnded(limit: Int64) -> PostgresQuery {
        PostgresQuery(forgetEnded, limit)
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [
            claim, credentials, waiting, finish, retry, giveUp, expedite, tokensToSeal, sealToken,
            eraseTokensStatement, keepToken, keepHook, forgetEnded,
        ]
    }

    private static let forgetEnded = SQLStatement(
        "cleanup.forget_ended",
        """
        WITH old AS MATERIALIZED (
            SELECT id FROM sync_cleanup WHERE done_at < now() - interval '30 days' LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        DELETE FROM sync_cleanup c USING old WHERE c.id = old.id
        """)

    private static let claim = SQLStatement(
        "cleanup.claim",
        """
        WITH due AS MATERIALIZED (
            SELECT id FROM sync_cleanup
            WHERE done_at IS NULL AND webhook_id IS NOT NULL AND due_at <= now()
            ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        UPDATE sync_cleanup c SET attempts = c.attempts + 1, due_at = now() + $2::bigint * interval '1 millisecond'
        FROM due WHERE c.id = due.id
        RETURNING c.id, c.integration_id, c.project_id, c.owner, c.repo_name, c.github_repo_id, c.webhook_id, c.attempts,
            c.created_at <= now() - $3::bigint * interval '1 millisecond',
            extract(epoch FROM now() - c.created_at)::bigint
        """)

    private static let credentials = SQLStatement(
        "cleanup.credentials",
        """
        SELECT token_enc, installation_id, account FROM (
            SELECT 0 AS rank, created_at, token_enc, installation_id, NULL::bigint AS account FROM sync_cleanup
            WHERE integration_id = $1 AND done_at IS NULL AND (token_enc <> '' OR installation_id IS NOT NULL)
            UNION ALL
            SELECT 1, i.created_at, i.access_token_enc, i.installation_id, a.github_id
            FROM github_integrations i LEFT JOIN sync_accounts a ON a.id = i.account_id
            WHERE i.project_id = $2
        ) AS found ORDER BY rank, created_at DESC
        """)

    private static let waiting = SQLStatement(
        "cleanup.waiting",
        """
        SELECT webhook_id FROM sync_cleanup
        WHERE project_id = $1 AND done_at IS NULL AND webhook_id IS NOT NULL AND (github_repo_id = $2
            OR (github_repo_id IS NULL AND lower(owner) = lower($3) AND lower(repo_name) = lower($4)))
        """)

    private static let finish = SQLStatement(
        "cleanup.finish",
        """
        UPDATE sync_cleanup SET done_at = now(), token_enc = '', last_error = NULL WHERE id = $1 AND done_at IS NULL
        """)

    private static let retry = SQLStatement(
        "cleanup.retry",
        """
        UPDATE sync_cleanup SET due_at = now() + $2::bigint * interval '1 millisecond', last_error = $3
        WHERE id = $1 AND done_at IS NULL
        """)

    private static let giveUp = SQLStatement(
        "cleanup.give_up",
        """
        UPDATE sync_cleanup SET done_at = now(), token_enc = '', last_error = $2 WHERE id = $1 AND done_at IS NULL
        """)

    // A row that is claimed is due in the future too. It is left alone unless it waits for longer than any claim lasts.
    private static let expedite = SQLStatement(
        "cleanup.expedite",
        """
        UPDATE sync_cleanup SET due_at = now()
        WHERE project_id = $1 AND done_at IS NULL AND due_at > now() + interval '10 minutes'
        """)

    private static let tokensToSeal = SQLStatement(
        "cleanup.tokens_to_seal",
        """
        SELECT id, token_enc, NULL::bigint FROM sync_cleanup
        WHERE id > $1 AND done_at IS NULL AND token_enc <> '' AND token_fingerprint IS NULL ORDER BY id LIMIT $2
        """)

    private static let sealToken = SQLStatement(
        "cleanup.seal_token",
        """
        UPDATE sync_cleanup SET token_enc = $3, token_fingerprint = $4 WHERE id = $1 AND token_enc = $2
        """)

    private static let eraseTokensStatement = SQLStatement(
        "cleanup.erase_tokens",
        """
        UPDATE sync_cleanup t SET done_at = now(), token_enc = ''
        WHERE t.done_at IS NULL AND t.webhook_id IS NULL AND NOT EXISTS (
            SELECT 1 FROM sync_cleanup h
            WHERE h.integration_id = t.integration_id AND h.webhook_id IS NOT NULL AND h.done_at IS NULL)
        """)

    private static let keepToken = SQLStatement(
        "cleanup.keep_token",
        """
        INSERT INTO sync_cleanup (integration_id, project_id, token_enc, installation_id)
        SELECT i.id, i.project_id, i.access_token_enc, i.installation_id FROM github_integrations i
        WHERE i.project_id = $1 AND EXISTS (
            SELECT 1 FROM sync_cleanup h
            WHERE h.integration_id = i.id AND h.webhook_id IS NOT NULL AND h.done_at IS NULL)
        """)

    private static let keepHook = SQLStatement(
        "cleanup.keep_hook",
        """
        INSERT INTO sync_cleanup (integration_id, project_id, owner, repo_name, github_repo_id, webhook_id, token_enc,
            installation_id)
        SELECT $2::uuid, $3::uuid, $4::text, $5::text, $6::bigint, $7::bigint, $8::text, $9::bigint
        WHERE NOT EXISTS (SELECT 1 FROM github_repositories WHERE id = $1)
        """)
}
