// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements on `github_repositories`.
public enum RepositoryStore {
    /// The greatest number of secrets that are tried for one delivery (`docs/design/http-contract.md`, "Webhook").
    public static let candidateLimit = 20

    /// The hooks of a project that may have sent a delivery: the one with this id, and those whose id is not known yet.
    /// A hook whose secret is being replaced is found twice, once with each secret.
    /// - Parameter hookID: nil when the delivery named no hook (old Enterprise Server). Then all hooks are candidates.
    public static func hookCandidates(project: UUID, hookID: Int64?) -> PostgresQuery {
        PostgresQuery(hookCandidates, project, hookID)
    }

    /// The hooks that `hookCandidates` found.
    public static func hooks(from result: PostgresResult) throws(PostgresError) -> [HookRecord] {
        try result.read { (row) throws(PostgresError) in
            HookRecord(
                repoID: try row.next(), projectID: try row.next(), hookID: try row.next(),
                secretCiphertext: try row.next())
        }
    }

    /// Records that hooks have delivered. A hook that is being made, or that has to be compared with GitHub, keeps its
    /// state. Its ping may arrive before its id is stored, and until then the row must say that it is being made.
    public static func markHooksActive(_ repositories: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(markActive)
        query.bindArray(repositories)
        return query
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [hookCandidates, markActive]
    }

    private static let hookCandidates = SQLStatement(
        "repository.hook_candidates",
        """
        SELECT id, project_id, webhook_id, s.secret
        FROM github_repositories r
        CROSS JOIN LATERAL (VALUES (1, r.webhook_secret_enc), (2, r.webhook_secret_next_enc)) AS s (place, secret)
        WHERE project_id = $1 AND s.secret <> '' AND ($2::bigint IS NULL OR webhook_id IN ($2, 0))
        ORDER BY webhook_id DESC, created_at DESC, s.place
        LIMIT \(candidateLimit)
        """)

    private static let markActive = SQLStatement(
        "repository.mark_hooks_active",
        """
        UPDATE github_repositories SET hook_state = 'active', updated_at = now()
        WHERE id = ANY ($1::uuid[]) AND hook_state NOT IN ('active', 'creating', 'recreating', 'recheck')
        """)
}
