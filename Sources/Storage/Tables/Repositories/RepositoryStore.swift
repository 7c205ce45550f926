// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements on `github_repositories`.
public enum RepositoryStore {
    /// The greatest number of secrets that are tried for one delivery (`docs/design/http-contract.md`, "Webhook").
    public static let candidateLimit = 20

    /// The hooks of a project that may have sent a delivery: the one with this id, and those whose id is not known yet.
    /// - Parameter hookID: nil when the delivery named no hook (old Enterprise Server). Then all hooks are candidates.
    public static func hookCandidates(project: UUID, hookID: Int64?) -> PostgresQuery {
        PostgresQuery(hookCandidates, project, hookID)
    }

    /// The hook with this id, in any project. GitHub's ids of hooks are unique.
    public static func hook(id: Int64) -> PostgresQuery {
        PostgresQuery(hookByID, id)
    }

    /// The hooks that `hookCandidates` or `hook` found.
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
        [hookCandidates, hookByID, markActive]
    }

    private static let hookCandidates = SQLStatement(
        "repository.hook_candidates",
        """
        SELECT id, project_id, webhook_id, webhook_secret_enc
        FROM github_repositories
        WHERE project_id = $1 AND webhook_secret_enc <> '' AND ($2::bigint IS NULL OR webhook_id IN ($2, 0))
        ORDER BY webhook_id DESC, created_at DESC
        LIMIT \(candidateLimit)
        """)

    // The ids 0 belong to hooks that are being made. No delivery can name one.
    private static let hookByID = SQLStatement(
        "repository.hook_by_id",
        """
        SELECT id, project_id, webhook_id, webhook_secret_enc
        FROM github_repositories
        WHERE webhook_id = $1 AND webhook_id <> 0 AND webhook_secret_enc <> ''
        ORDER BY created_at DESC
        LIMIT \(candidateLimit)
        """)

    private static let markActive = SQLStatement(
        "repository.mark_hooks_active",
        """
        UPDATE github_repositories SET hook_state = 'active', updated_at = now()
        WHERE id = ANY ($1::uuid[]) AND hook_state NOT IN ('active', 'creating', 'recreating', 'recheck')
        """)
}
