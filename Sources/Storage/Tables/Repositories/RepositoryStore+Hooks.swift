// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements on what is known of a linked repository's hook. Whoever works on a hook gives it a new secret first; the
/// secret's ciphertext then proves that nobody else has begun to.
extension RepositoryStore {
    /// Says that the work on a hook goes on; touches no row when it is somebody else's by now, or gone.
    public static func continueHook(_ id: UUID, secret: String) -> PostgresQuery {
        PostgresQuery(continueHook, id, secret)
    }

    /// Writes down the hook that was made.
    public static func activateHook(_ id: UUID, secret: String, webhookID: Int64) -> PostgresQuery {
        PostgresQuery(activateHook, id, secret, webhookID)
    }

    /// Removes a link whose hook could not be made.
    /// - Parameter leavesHook: whether GitHub may have made one all the same; then it is kept for cleanup.
    public static func abandon(_ id: UUID, secret: String, leavesHook: Bool) -> [PostgresQuery] {
        leavesHook
            ? [PostgresQuery(abandon, id, secret)]
            : [PostgresQuery(disown, id, secret), PostgresQuery(abandon, id, "")]
    }

    /// Writes down what was found of a hook that nobody works on.
    public static func setHookState(_ id: UUID, secret: String, _ state: HookState) -> PostgresQuery {
        PostgresQuery(setHookState, id, secret, state.rawValue)
    }

    /// Writes down that a hook which is gone is going to be made again.
    public static func recreateHook(_ id: UUID, secret: String, newSecret: String) -> PostgresQuery {
        PostgresQuery(recreateHook, id, secret, newSecret)
    }

    /// Has all hooks of a project compared with GitHub.
    public static func recheckHooks(project: UUID) -> PostgresQuery {
        PostgresQuery(recheckHooks, project)
    }

    /// Takes over one hook that somebody began to make longer ago than `staleness`, oldest first.
    public static func claimStaleHook(staleness: Duration, secret: String) -> PostgresQuery {
        PostgresQuery(claimStaleHook, staleness.wholeMilliseconds, secret)
    }

    /// Claims one hook that is to be compared with GitHub; others leave it alone for `lease`.
    public static func claimRecheck(lease: Duration) -> PostgresQuery {
        PostgresQuery(claimRecheck, lease.wholeMilliseconds)
    }

    /// The links of a repository in a project: who may be using a hook that waits to be removed.
    public static func holders(project: UUID, githubID: Int64?, owner: String, name: String) -> PostgresQuery {
        PostgresQuery(holders, project, githubID, owner, name)
    }

    /// For ``StatementCatalog``.
    static var hookStatements: [SQLStatement] {
        [
            continueHook, activateHook, disown, abandon, setHookState, recreateHook, recheckHooks, claimStaleHook,
            claimRecheck, holders,
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
        UPDATE github_repositories r SET webhook_id = $3, hook_state = 'active', updated_at = now()
        WHERE id = $1 AND webhook_secret_enc = $2
        RETURNING \(linkedColumns)
        """)

    /// Without a secret there is no hook: the trigger keeps nothing.
    private static let disown = SQLStatement(
        "repository.disown",
        """
        UPDATE github_repositories SET webhook_secret_enc = '', webhook_id = 0
        WHERE id = $1 AND webhook_secret_enc = $2 AND hook_state = 'creating'
        """)

    private static let abandon = SQLStatement(
        "repository.abandon",
        "DELETE FROM github_repositories WHERE id = $1 AND webhook_secret_enc = $2 AND hook_state = 'creating'")

    private static let setHookState = SQLStatement(
        "repository.set_hook_state",
        """
        UPDATE github_repositories SET hook_state = $3, updated_at = now() WHERE id = $1 AND webhook_secret_enc = $2
        """)

    private static let recreateHook = SQLStatement(
        "repository.recreate_hook",
        """
        UPDATE github_repositories r SET webhook_id = 0, webhook_secret_enc = $3, hook_state = 'recreating',
            hook_requested_at = now(), updated_at = now()
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
        UPDATE github_repositories r SET webhook_secret_enc = $2, hook_requested_at = now()
        WHERE id = (
            SELECT id FROM github_repositories
            WHERE hook_state IN ('creating', 'recreating')
                AND coalesce(hook_requested_at, '-infinity') < now() - $1::bigint * interval '1 millisecond'
            ORDER BY hook_requested_at LIMIT 1 FOR UPDATE SKIP LOCKED)
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
            ORDER BY hook_requested_at NULLS FIRST LIMIT 1 FOR UPDATE SKIP LOCKED)
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
