// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// The result of comparing a hook with GitHub, to be stored.
public struct HookVerdict: Sendable, Equatable {
    /// The state of the hook.
    public var state: HookState
    /// What the hook was compared with (``RepositoryStore/markHookChecks(_:atOnce:)``).
    public var comparedWith: String?
    /// Why the hook could not be set right; nil if it could, or was right.
    public var error: String?
    /// After how long it has to be compared again; nil for as often as all others.
    public var dueAgain: Duration?
    /// Whether GitHub shows the repository to the token; nil if that is as it was.
    public var access: RepositoryAccess?

    /// Describes a result; nothing is stored.
    public init(
        state: HookState, comparedWith: String? = nil, error: String? = nil, dueAgain: Duration? = nil,
        access: RepositoryAccess? = nil
    ) {
        self.state = state
        self.comparedWith = comparedWith
        self.error = error
        self.dueAgain = dueAgain
        self.access = access
    }
}

/// Which hooks have to be compared with GitHub.
public struct HookCheckWish: Sendable, Equatable {
    /// A hook is compared if its last comparison is older than this; nil for no such rule.
    public var oldest: Duration?
    /// A hook is compared if it was not compared with this text, the project's id, and `suffix`. Nil for no such rule.
    public var prefix: String?
    /// See `prefix`.
    public var suffix: String

    /// Describes a wish; nothing is stored.
    public init(oldest: Duration?, prefix: String?, suffix: String) {
        self.oldest = oldest
        self.prefix = prefix
        self.suffix = suffix
    }
}

/// Statements on comparing hooks with GitHub, and on replacing their secrets.
extension RepositoryStore {
    /// Makes hooks due for a comparison: those that were not compared as the wish says, and those whose secret is not
    /// ours. Rows that another transaction has locked are left out; so repeat it until it affects none.
    public static func markHookChecks(_ wish: HookCheckWish, atOnce: Int64) -> PostgresQuery {
        PostgresQuery(markHookChecks, wish.oldest?.wholeMilliseconds, wish.prefix, wish.suffix, atOnce)
    }

    /// Makes one hook due for a comparison now, because GitHub does not know it.
    public static func demandHookCheck(_ link: UUID) -> PostgresQuery {
        PostgresQuery(demandHookCheck, link)
    }

    /// Claims the hook whose comparison is due for the longest time. No other instance claims it for the time of
    /// `lease`.
    public static func claimHookCheck(lease: Duration) -> PostgresQuery {
        PostgresQuery(claimHookCheck, lease.wholeMilliseconds)
    }

    /// Puts off all due comparisons of a project, because GitHub's limits do not allow them now.
    public static func postponeHookChecks(project: UUID, by delay: Duration) -> PostgresQuery {
        PostgresQuery(postponeHookChecks, project, delay.wholeMilliseconds)
    }

    /// Records the result of comparing a hook that nobody works on.
    public static func settleHook(_ id: UUID, secret: String, _ verdict: HookVerdict) -> PostgresQuery {
        PostgresQuery(
            settleHook, id, secret, verdict.state.rawValue, verdict.comparedWith, verdict.error,
            verdict.dueAgain?.wholeMilliseconds, verdict.access?.rawValue)
    }

    /// Remembers GitHub's names of its answers, for the next comparison.
    /// - Parameters:
    ///   - owner: the credential, hook and comparison that they belong to.
    ///   - hasReadRepository: whether the repository was read just now.
    public static func rememberAnswers(
        _ id: UUID, repositoryETag: String?, hooksETag: String?, for owner: String, hasReadRepository: Bool
    ) -> PostgresQuery {
        PostgresQuery(rememberAnswers, id, repositoryETag, hooksETag, owner, hasReadRepository)
    }

    /// Has hooks compared soon whose deliveries had wrong signatures: at once, or ten minutes after their last
    /// comparison, so that somebody who invents signatures causes few requests.
    /// - Parameter hooks: projects and GitHub's ids of hooks. A project is nil when the delivery's address had none.
    public static func suspectHooks(_ hooks: [(project: UUID?, hookID: Int64)]) -> PostgresQuery {
        var query = PostgresQuery(suspectHooks, capacity: 40 * hooks.count + 64)
        query.bindArray(hooks.map(\.project))
        query.bindArray(hooks.map(\.hookID))
        return query
    }

    /// Stores the secret that is going to replace the present one, unless one is stored already. The row that it returns
    /// has the secret to use. Changes nothing while the hook is being made.
    public static func beginSecret(_ id: UUID, secret: String, next: String) -> PostgresQuery {
        PostgresQuery(beginSecret, id, secret, next)
    }

    /// GitHub has confirmed the new secret: from now on it is the only one.
    public static func confirmSecret(_ id: UUID, next: String, comparedWith: String?) -> PostgresQuery {
        PostgresQuery(confirmSecret, id, next, comparedWith)
    }

    /// The hooks whose secret the plugin made, and how many of these could not be replaced so far.
    public static var foreignSecrets: PostgresQuery { PostgresQuery(foreignSecretsStatement) }

    /// The two numbers that `foreignSecrets` found.
    public static func foreignSecrets(
        from result: PostgresResult
    ) throws(PostgresError) -> (all: Int64, failed: Int64) {
        try result.readFirst { (row) throws(PostgresError) in (try row.next(), try row.next()) } ?? (0, 0)
    }

    /// Hooks whose secret is stored as the plugin sealed it, in the order of their ids.
    public static func secretsToSeal(after id: UUID, limit: Int64) -> PostgresQuery {
        PostgresQuery(secretsToSeal, id, limit)
    }

    /// Stores a secret of the plugin's under a fresh nonce. Changes nothing if the row has another secret by now.
    public static func sealSecret(_ id: UUID, former: String, sealed: String) -> PostgresQuery {
        PostgresQuery(sealSecret, id, former, sealed)
    }

    /// For ``StatementCatalog``.
    static var hookCheckStatements: [SQLStatement] {
        [
            markHookChecks, demandHookCheck, claimHookCheck, postponeHookChecks, settleHook, beginSecret, confirmSecret,
            foreignSecretsStatement, secretsToSeal, sealSecret, rememberAnswers, suspectHooks,
        ]
    }

    // A hook that could not be set right waits for hours, but not when there is another address or another set of events to
    // try: a row that somebody is comparing now is due again sooner than in ten minutes.
    //
    // "FOR NO KEY UPDATE" does not conflict with the lock by which a delivery is stored, so intake does not wait.
    // "SKIP LOCKED": this locks many rows, and a transaction that applies deliveries may hold some of them.
    private static let markHookChecks = SQLStatement(
        "repository.mark_hook_checks",
        """
        WITH wanted AS MATERIALIZED (
            SELECT id FROM github_repositories
            WHERE hook_state NOT IN ('creating', 'recreating', 'recheck')
                AND (hook_check_due_at IS NULL OR hook_check_due_at > now() + interval '10 minutes'
                    AND $2::text IS NOT NULL AND hook_checked_for IS DISTINCT FROM $2 || project_id::text || $3)
                AND (webhook_secret_made_at IS NULL OR webhook_secret_next_enc <> ''
                    OR coalesce(hook_checked_at, '-infinity') <= now() - $1::bigint * interval '1 millisecond'
                    OR ($2::text IS NOT NULL AND hook_checked_for IS DISTINCT FROM $2 || project_id::text || $3))
            ORDER BY id LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED
        )
        UPDATE github_repositories r SET hook_check_due_at = now() FROM wanted WHERE r.id = wanted.id
        """)

    // A hook that is due already keeps its time: its last comparison may have put it off.
    private static let demandHookCheck = SQLStatement(
        "repository.demand_hook_check",
        """
        UPDATE github_repositories SET hook_check_due_at = now()
        WHERE id = $1 AND hook_check_due_at IS NULL AND hook_state NOT IN ('creating', 'recreating', 'recheck')
        """)

    private static let claimHookCheck = SQLStatement(
        "repository.claim_hook_check",
        """
        UPDATE github_repositories r SET hook_check_due_at = now() + $1::bigint * interval '1 millisecond'
        WHERE id = (
            SELECT id FROM github_repositories
            WHERE hook_check_due_at <= now() AND hook_state NOT IN ('creating', 'recreating', 'recheck')
            ORDER BY hook_check_due_at, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING \(linkedColumns)
        """)

    private static let postponeHookChecks = SQLStatement(
        "repository.postpone_hook_checks",
        """
        UPDATE github_repositories
        SET hook_check_due_at = greatest(hook_check_due_at, now() + $2::bigint * interval '1 millisecond')
        WHERE project_id = $1 AND hook_check_due_at IS NOT NULL
        """)

    private static let settleHook = SQLStatement(
        "repository.settle_hook",
        """
        UPDATE github_repositories SET hook_state = $3, hook_checked_at = now(), hook_checked_for = $4,
            hook_error = $5, hook_check_due_at = now() + $6::bigint * interval '1 millisecond',
            access_state = coalesce($7, access_state), hook_suspected_at = NULL,
            webhook_id = CASE WHEN $3 = 'none' THEN 0 ELSE webhook_id END,
            updated_at = CASE WHEN hook_state = $3 THEN updated_at ELSE now() END
        WHERE id = $1 AND webhook_secret_enc = $2
        """)

    private static let rememberAnswers = SQLStatement(
        "repository.remember_answers",
        """
        UPDATE github_repositories SET repository_etag = $2, hooks_etag = $3, etags_for = $4,
            repository_read_at = CASE WHEN $5::boolean THEN now() ELSE repository_read_at END
        WHERE id = $1
        """)

    // The lock is the weak one by which no delivery has to wait; rows that somebody holds are suspected again by the next
    // delivery.
    private static let suspectHooks = SQLStatement(
        "repository.suspect_hooks",
        """
        WITH named AS MATERIALIZED (
            SELECT hook.id FROM unnest($1::uuid[], $2::bigint[]) AS name (project_id, hook_id)
            CROSS JOIN LATERAL (
                SELECT r.id FROM github_repositories r
                WHERE r.webhook_id = name.hook_id AND r.webhook_id <> 0
                    AND (name.project_id IS NULL OR r.project_id = name.project_id)
                LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
            ) hook
        )
        UPDATE github_repositories r SET hook_suspected_at = coalesce(hook_suspected_at, now()),
            hook_check_due_at = least(
                hook_check_due_at, greatest(now(), coalesce(hook_checked_at, '-infinity') + interval '10 minutes'))
        FROM named WHERE r.id = named.id
        """)

    private static let beginSecret = SQLStatement(
        "repository.begin_secret",
        """
        UPDATE github_repositories r SET
            webhook_secret_next_enc = CASE WHEN webhook_secret_next_enc = '' THEN $3 ELSE webhook_secret_next_enc END
        WHERE id = $1 AND webhook_secret_enc = $2 AND hook_state NOT IN ('creating', 'recreating')
        RETURNING \(linkedColumns)
        """)

    private static let confirmSecret = SQLStatement(
        "repository.confirm_secret",
        """
        UPDATE github_repositories SET webhook_secret_enc = $2, webhook_secret_next_enc = '',
            webhook_secret_made_at = now(), hook_state = 'active', hook_checked_at = now(), hook_checked_for = $3,
            hook_error = NULL, hook_check_due_at = NULL, access_state = 'seen', hook_suspected_at = NULL,
            updated_at = now()
        WHERE id = $1 AND webhook_secret_next_enc = $2 AND hook_state NOT IN ('creating', 'recreating')
        """)

    private static let foreignSecretsStatement = SQLStatement(
        "repository.foreign_secrets",
        """
        SELECT count(*), count(*) FILTER (WHERE hook_error IS NOT NULL) FROM github_repositories
        WHERE webhook_secret_made_at IS NULL AND webhook_secret_enc <> ''
        """)

    private static let secretsToSeal = SQLStatement(
        "repository.secrets_to_seal",
        """
        SELECT id, project_id, webhook_id, webhook_secret_enc FROM github_repositories
        WHERE id > $1 AND webhook_secret_made_at IS NULL AND webhook_secret_sealed_at IS NULL
            AND webhook_secret_enc <> '' AND hook_state NOT IN ('creating', 'recreating')
        ORDER BY id LIMIT $2
        """)

    private static let sealSecret = SQLStatement(
        "repository.seal_secret",
        """
        UPDATE github_repositories SET webhook_secret_enc = $3, webhook_secret_sealed_at = now()
        WHERE id = $1 AND webhook_secret_enc = $2 AND hook_state NOT IN ('creating', 'recreating')
        """)
}
