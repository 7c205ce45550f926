// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A hook on GitHub at an address of ours, and the project that its address names.
public struct StrayHook: Sendable, Hashable {
    /// GitHub's id of the repository.
    public let repositoryID: Int64
    /// The repository, `owner/name`.
    public let fullName: String
    /// GitHub's id of the hook.
    public let hookID: Int64
    /// The project that its address names.
    public let projectID: UUID
    /// Its address.
    public let url: String

    /// Describes a hook; nothing is stored.
    public init(repositoryID: Int64, fullName: String, hookID: Int64, projectID: UUID, url: String) {
        self.repositoryID = repositoryID
        self.fullName = fullName
        self.hookID = hookID
        self.projectID = projectID
        self.url = url
    }
}

/// Statements on `sync_stray_hooks`: hooks on GitHub at our address that no row knows.
public enum StrayHookStore {
    /// One link for each linked repository whose id is known, in the order of these ids.
    public static func repositories(after githubID: Int64, limit: Int64) -> PostgresQuery {
        PostgresQuery(repositories, githubID, limit)
    }

    /// Notes those of the hooks that no row knows: neither a link, nor a removal that waits, nor a link that is being
    /// made. Notes again those that were noted before.
    public static func note(_ hooks: [StrayHook]) -> PostgresQuery {
        var query = PostgresQuery(note)
        query.bindArray(hooks.map(\.repositoryID))
        query.bindArray(hooks.map(\.hookID))
        query.bindArray(hooks.map(\.fullName))
        query.bindArray(hooks.map(\.url))
        query.bindArray(hooks.map(\.projectID))
        return query
    }

    /// The ids of the hooks that `note` noted, and for how long each is known.
    public static func noted(from result: PostgresResult) throws(PostgresError) -> [(hookID: Int64, age: Duration)] {
        try result.read { (row) throws(PostgresError) in
            (try row.next(as: Int64.self), .seconds(try row.next(as: Int64.self)))
        }
    }

    /// Forgets a hook, because it is gone.
    public static func forget(repository: Int64, hook: Int64) -> PostgresQuery {
        PostgresQuery(forget, repository, hook)
    }

    /// Deletes up to `limit` notes of hooks that no sweep has seen for 30 days.
    public static func forgetUnseen(limit: Int64) -> PostgresQuery {
        PostgresQuery(forgetUnseen, limit)
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [repositories, note, forget, forgetUnseen]
    }

    private static let repositories = SQLStatement(
        "stray_hook.repositories",
        """
        SELECT DISTINCT ON (r.github_repo_id) \(RepositoryStore.linkedColumns) FROM github_repositories r
        WHERE r.github_repo_id > $1 ORDER BY r.github_repo_id, r.created_at LIMIT $2
        """)

    private static let note = SQLStatement(
        "stray_hook.note",
        """
        INSERT INTO sync_stray_hooks AS s (github_repo_id, webhook_id, full_name, url)
        SELECT h.github_repo_id, h.webhook_id, h.full_name, h.url
        FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::uuid[])
            AS h (github_repo_id, webhook_id, full_name, url, project_id)
        WHERE NOT EXISTS (
                SELECT FROM github_repositories r
                WHERE r.project_id = h.project_id AND (r.webhook_id = h.webhook_id
                    OR r.hook_state IN ('creating', 'recreating')))
            AND NOT EXISTS (SELECT FROM sync_cleanup c WHERE c.project_id = h.project_id AND c.done_at IS NULL)
        ON CONFLICT (github_repo_id, webhook_id) DO UPDATE SET full_name = excluded.full_name, url = excluded.url,
            seen_at = now()
        RETURNING s.webhook_id, extract(epoch FROM now() - s.first_seen_at)::bigint
        """)

    private static let forget = SQLStatement(
        "stray_hook.forget", "DELETE FROM sync_stray_hooks WHERE github_repo_id = $1 AND webhook_id = $2")

    private static let forgetUnseen = SQLStatement(
        "stray_hook.forget_unseen",
        """
        WITH old AS MATERIALIZED (
            SELECT github_repo_id, webhook_id FROM sync_stray_hooks WHERE seen_at < now() - interval '30 days' LIMIT $1
        )
        DELETE FROM sync_stray_hooks s USING old
        WHERE s.github_repo_id = old.github_repo_id AND s.webhook_id = old.webhook_id
        """)
}
