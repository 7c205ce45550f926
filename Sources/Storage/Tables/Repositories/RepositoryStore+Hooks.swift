// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements on the hook of a linked repository.
///
/// Whoever starts to work on a hook stores a new secret first. While the row has that secret's ciphertext, nobody else
/// has started. Statements that take a `secret` therefore change nothing once somebody else works on the hook.
extension RepositoryStore {
    /// Records that the work on a hook goes on. Affects no row if somebody else has taken the work over, or if the row
    /// is gone.
    public static func continueHook(_ id: UUID, secret: String) -> PostgresQuery {
        PostgresQuery(continueHook, id, secret)
    }

    /// Records the id of the hook that was made.
    /// - Parameter comparedWith: the address and events that it was made with.
    public static func activateHook(
        _ id: UUID, secret: String, webhookID: Int64, comparedWith: String?
    ) -> PostgresQuery {
        PostgresQuery(activateHook, id, secret, webhookID, comparedWith)
    }

    /// Deletes a link whose hook could not be made.
    /// - Parameter leavesHook: whether GitHub may have made a hook nevertheless. It is then recorded for removal.
    public static func abandon(_ id: UUID, secret: String, leavesHook: Bool) -> [PostgresQuery] {
        leavesHook
            ? [PostgresQuery(abandon, id, secret)]
            : [PostgresQuery(disown, id, secret), PostgresQuery(abandon, id, "")]
    }

    /// Records that a hook which has disappeared is being made again.
    public static func recreateHook(_ id: UUID, secret: String, newSecret: String) -> PostgresQuery {
        PostgresQuery(recreateHook, id, secret, newSecret)
    }

    /// Marks all hooks of a project to be compared with GitHub.
    public static func recheckHooks(project: UUID) -> PostgresQuery {
        PostgresQuery(recheckHooks, project)
    }

    /// Takes over one hook whose making was begun longer ago than `staleness` and not finished, the oldest first.
    public static func claimStaleHook(staleness: Duration, secret: String) -> PostgresQuery {
        PostgresQuery(claimStaleHook, staleness.wholeMilliseconds, secret)
    }

    /// Claims one hook that has to be compared with GitHub. No other instance claims it for the time of `lease`.
    public static func claimRecheck(lease: Duration) -> PostgresQuery {
        PostgresQuery(claimRecheck, lease.wholeMilliseconds)
    }

    /// The links of a repository in a project. They may use a hook that waits to be removed.
    public static func holders(project: UUID, githubID: Int64?, owner: String, name: String) -> PostgresQuery {
        PostgresQuery(holders, project, githubID, owner, name)
    }

    /// For ``StatementCatalog``.
    static var hookStatements: [SQLStatement] {
        [
            continueHook, activateHook, disown, abandon, recreateHook, recheckHooks, claimStaleHook, claimRecheck,
            holders,
        ]
    }

    private static let continueHook = SQLStatement(
        "repository.continue_hook",
        """
        UPDATE github_repositories SET hook_requested_at = now()
        WHERE id = $1 AND webhook_secret_enc = $2 AND hook_state IN ('creating', 'recreating')
        """)

    private static let activateHook = SQLStatement(
        "repository.activate_hook",
        """
        UPDATE github_repositories r SET webhook_id = $3, hook_state = 'active', hook_checked_at = now(),
            hook_checked_for = $4, hook_check_due_at = NULL, hook_error = NULL, access_state = 'seen',
            hook_suspected_at = NULL, updated_at = now()
        WHERE id = $1 AND webhook_secret_enc = $2
        RETURNING \(linkedColumns)
        """)

    // Without a secret in the row, the trigger on deletion does not record a hook for removal.
    private static let disown = SQLStatement(
        "repository.disown",
        """
        UPDATE github_repositories SET webhook_secret_enc = '', webhook_secret_next_enc = '', webhook_id = 0
        WHERE id = $1 AND webhook_secret_enc = $2 AND hook_state = 'creating'
        """)

    private static let abandon = SQLStatement(
        "repository.abandon",
        "DELETE FROM github_repositories WHERE id = $1 AND webhook_secret_enc = $2 AND hook_state = 'creating'")

    private static let recreateHook = SQLStatement(
        "repository.recreate_hook",
        """
        UPDATE github_repositories r SET webhook_id = 0, webhook_secret_enc = $3, webhook_secret_next_enc = '',
            webhook_secret_made_at = now(), hook_state = 'recreating', hook_requested_at = now(), updated_at = now()
        WHERE id = $1 AND webhook_secret_enc = $2
        RETURNING \(linkedColumns)
        """)

    private static let recheckHooks = SQLStatement(
        "repository.recheck_hooks",
        """
        UPDATE github_repositories SET hook_state = 'recheck', hook_requested_at = NULL
        WHERE project_id = $1 AND hook_state NOT IN ('creating', 'recreating')
        """)

    private static let claimStaleHook = SQLStatement(
        "repository.claim_stale_hook",
        """
        UPDATE github_repositories r SET webhook_secret_enc = $2, webhook_secret_next_enc = '',
            webhook_secret_made_at = now(), hook_requested_at = now()
        WHERE id = (
            SELECT id FROM github_repositories
            WHERE hook_state IN ('creating', 'recreating')
                AND coalesce(hook_requested_at, '-infinity') < now() - $1::bigint * interval '1 millisecond'
            ORDER BY hook_requested_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING \(linkedColumns)
        """)

    private static let claimRecheck = SQLStatement(
        "repository.claim_recheck",
        """
        UPDATE github_repositories r SET hook_requested_at = now()
        WHERE id = (
            SELECT id FROM github_repositories
            WHERE hook_state = 'recheck'
                AND coalesce(hook_requested_at, '-infinity') < now() - $1::bigint * interval '1 millisecond'
            ORDER BY hook_requested_at NULLS FIRST LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING \(linkedColumns)
        """)

    private static let holders = SQLStatement(
        "repository.holders",
        """
        SELECT \(linkedColumns) FROM github_repositories r
        WHERE project_id = $1 AND (github_repo_id = $2
            OR ((github_repo_id IS NULL OR $2::bigint IS NULL) AND lower(owner) = lower($3) AND lower(repo_name) = lower($4)))
        """)
}
