// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements on `github_repositories`.
public enum RepositoryStore {
    /// The greatest number of secrets that are tried for one delivery (`docs/design/http-contract.md`, "Webhook").
    public static let candidateLimit = 20

    /// The hooks that may have sent a delivery, for many deliveries at once: of the named project the hook with the named
    /// id, and those whose id is not known yet. A hook whose secret is being replaced is found twice, once with each
    /// secret.
    /// - Parameter names: a hook id is nil when the delivery named no hook (old Enterprise Server). Then all hooks of the
    ///   project are candidates. A project is nil when the address has none (hooks of plugin 0.3). Then the hook is found
    ///   by its id, which is unique on GitHub.
    public static func hookCandidates(_ names: [(project: UUID?, hookID: Int64?)]) -> PostgresQuery {
        var query = PostgresQuery(hookCandidates, capacity: 40 * names.count + 64)
        query.bindArray(names.map(\.project))
        query.bindArray(names.map(\.hookID))
        return query
    }

    /// The hooks that `hookCandidates` found for each of `count` names, in their order.
    public static func hooks(
        from result: PostgresResult, count: Int
    ) throws(PostgresError) -> [[HookRecord]] {
        var hooks = [[HookRecord]](repeating: [], count: count)
        try result.readEach { (row) throws(PostgresError) in
            let place: Int64 = try row.next()
            hooks[Int(place) - 1].append(try hook(&row))
        }
        return hooks
    }

    /// The hooks that `secretsToSeal` found.
    public static func hooks(from result: PostgresResult) throws(PostgresError) -> [HookRecord] {
        try result.read(hook)
    }

    private static func hook(_ row: inout RowReader) throws(PostgresError) -> HookRecord {
        HookRecord(
            repoID: try row.next(), projectID: try row.next(), hookID: try row.next(),
            secretCiphertext: try row.next())
    }

    /// Records that hooks have delivered. A hook that is being made, that has to be compared with GitHub, or that is not
    /// set up as it should be, keeps its state. Its ping may arrive before its id is stored, and until then the row must say that it is being made.
    public static func markHooksActive(_ repositories: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(markActive)
        query.bindArray(repositories)
        return query
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [hookCandidates, markActive]
    }

    // The ids 0 belong to hooks that are being made. No delivery can name one.
    private static let hookCandidates = SQLStatement(
        "repository.hook_candidates",
        """
        SELECT name.place, hook.id, hook.project_id, hook.webhook_id, hook.secret
        FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS name (project_id, hook_id, place)
        CROSS JOIN LATERAL (
            SELECT r.id, r.project_id, r.webhook_id, r.created_at, s.place, s.secret
            FROM (
                SELECT * FROM github_repositories r
                WHERE r.project_id = name.project_id AND (name.hook_id IS NULL OR webhook_id IN (name.hook_id, 0))
                UNION ALL
                SELECT * FROM github_repositories r
                WHERE name.project_id IS NULL AND r.webhook_id = name.hook_id AND r.webhook_id <> 0
            ) r
            CROSS JOIN LATERAL (VALUES (1, r.webhook_secret_enc), (2, r.webhook_secret_next_enc)) AS s (place, secret)
            WHERE s.secret <> ''
            ORDER BY r.webhook_id DESC, r.created_at DESC, s.place
            LIMIT \(candidateLimit)
        ) hook
        ORDER BY name.place, hook.webhook_id DESC, hook.created_at DESC, hook.place
        """)

    private static let markActive = SQLStatement(
        "repository.mark_hooks_active",
        """
        UPDATE github_repositories SET hook_state = 'active', updated_at = now()
        WHERE id = ANY ($1::uuid[]) AND hook_state NOT IN ('active', 'creating', 'recreating', 'recheck', 'misconfigured')
        """)
}
