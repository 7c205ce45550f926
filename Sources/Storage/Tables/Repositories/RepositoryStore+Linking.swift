// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements that make, find and remove links to repositories.
extension RepositoryStore {
    /// A project's linked repositories, in the order in which they were linked.
    public static func linked(project: UUID) -> PostgresQuery {
        PostgresQuery(linked, project)
    }

    /// One linked repository; a repository of another project is not found.
    public static func select(project: UUID, repository: UUID) -> PostgresQuery {
        PostgresQuery(select, project, repository)
    }

    /// One link, whatever its project.
    public static func select(link: UUID) -> PostgresQuery {
        PostgresQuery(selectLink, link)
    }

    /// All links of a repository on GitHub, of all projects, the oldest first.
    public static func select(githubID: Int64) -> PostgresQuery {
        PostgresQuery(selectShared, githubID)
    }

    /// The rows that prevent a new link: the same repository, or another one stored under its name.
    public static func conflicting(project: UUID, with labels: RepositoryLabels) -> PostgresQuery {
        PostgresQuery(conflicting, project, labels.githubID, labels.fullName)
    }

    /// Inserts a link whose hook is going to be made. Inserts nothing when the repository is already linked or the
    /// connection is gone.
    public static func begin(
        _ id: UUID, project: UUID, integration: UUID, labels: RepositoryLabels, secret: String
    ) -> PostgresQuery {
        PostgresQuery(
            begin, id, project, integration, labels.githubID, labels.owner, labels.name, labels.fullName,
            labels.defaultBranch, labels.isPrivate, secret)
    }

    /// Inserts a link that gets no hook, because the service is in pull-only mode. Inserts nothing when the repository is
    /// already linked or the connection is gone.
    public static func linkWithoutHook(
        _ id: UUID, project: UUID, integration: UUID, labels: RepositoryLabels
    ) -> PostgresQuery {
        PostgresQuery(
            linkWithoutHook, id, project, integration, labels.githubID, labels.owner, labels.name, labels.fullName,
            labels.defaultBranch, labels.isPrivate)
    }

    /// Takes over a link whose hook was begun longer ago than `staleness` and not finished.
    public static func takeOver(_ id: UUID, staleness: Duration, secret: String) -> PostgresQuery {
        PostgresQuery(takeOver, id, staleness.wholeMilliseconds, secret)
    }

    /// Removes a link. Triggers record its hook for removal.
    public static func unlink(project: UUID, repository: UUID) -> PostgresQuery {
        PostgresQuery(unlink, project, repository)
    }

    /// The rows that a statement found.
    public static func linkedRows(from result: PostgresResult) throws(PostgresError) -> [LinkedRepositoryRow] {
        try result.read(LinkedRepositoryRow.init)
    }

    /// The columns of a ``LinkedRepositoryRow``, in the order in which it reads them.
    static let linkedColumns = """
        r.id, r.project_id, r.integration_id, r.owner, r.repo_name, r.full_name, r.default_branch, r.private,
        r.github_repo_id, r.webhook_id, r.webhook_secret_enc, r.webhook_secret_next_enc,
        r.webhook_secret_made_at IS NOT NULL, r.hook_state, r.archived, r.access_state, r.repository_etag, r.hooks_etag,
        r.etags_for, coalesce(r.repository_read_at < now() - interval '6 hours', true), r.hook_suspected_at,
        r.created_at, r.updated_at
        """

    /// For ``StatementCatalog``.
    static var linkingStatements: [SQLStatement] {
        [linked, select, selectLink, selectShared, conflicting, begin, linkWithoutHook, takeOver, unlink]
    }

    private static let linked = SQLStatement(
        "repository.linked",
        "SELECT \(linkedColumns) FROM github_repositories r WHERE project_id = $1 ORDER BY created_at, lower(full_name), id"
    )

    private static let select = SQLStatement(
        "repository.select_linked",
        "SELECT \(linkedColumns) FROM github_repositories r WHERE project_id = $1 AND id = $2")

    private static let selectLink = SQLStatement(
        "repository.select_link", "SELECT \(linkedColumns) FROM github_repositories r WHERE id = $1")

    private static let selectShared = SQLStatement(
        "repository.select_shared",
        "SELECT \(linkedColumns) FROM github_repositories r WHERE github_repo_id = $1 ORDER BY created_at, id")

    private static let conflicting = SQLStatement(
        "repository.conflicting",
        """
        SELECT \(linkedColumns) FROM github_repositories r
        WHERE project_id = $1 AND (github_repo_id = $2 OR full_name = $3)
        """)

    // "FOR KEY SHARE" locks the connection against deletion: disconnecting either comes first, or sees the new row.
    private static let begin = SQLStatement(
        "repository.begin",
        """
        WITH integration AS MATERIALIZED (
            SELECT id, project_id FROM github_integrations WHERE project_id = $2 AND id = $3 FOR KEY SHARE
        )
        INSERT INTO github_repositories AS r (id, project_id, integration_id, github_repo_id, owner, repo_name,
            full_name, default_branch, private, webhook_secret_enc, webhook_secret_made_at, hook_state,
            hook_requested_at)
        SELECT $1::uuid, project_id, id, $4::bigint, $5::text, $6::text, $7::text, $8::text, $9::boolean, $10::text,
            now(), 'creating', now()
        FROM integration
        ON CONFLICT DO NOTHING
        RETURNING \(linkedColumns)
        """)

    // It counts as a secret of ours: there is none that somebody else made.
    private static let linkWithoutHook = SQLStatement(
        "repository.link_without_hook",
        """
        WITH integration AS MATERIALIZED (
            SELECT id, project_id FROM github_integrations WHERE project_id = $2 AND id = $3 FOR KEY SHARE
        )
        INSERT INTO github_repositories AS r (id, project_id, integration_id, github_repo_id, owner, repo_name,
            full_name, default_branch, private, webhook_secret_made_at, hook_state, hook_checked_at)
        SELECT $1::uuid, project_id, id, $4::bigint, $5::text, $6::text, $7::text, $8::text, $9::boolean,
            now(), 'none', now()
        FROM integration
        ON CONFLICT DO NOTHING
        RETURNING \(linkedColumns)
        """)

    private static let takeOver = SQLStatement(
        "repository.take_over",
        """
        UPDATE github_repositories r SET webhook_secret_enc = $3, webhook_secret_next_enc = '',
            webhook_secret_made_at = now(), hook_requested_at = now(), updated_at = now()
        WHERE id = $1 AND hook_state = 'creating'
            AND coalesce(hook_requested_at, '-infinity') < now() - $2::bigint * interval '1 millisecond'
        RETURNING \(linkedColumns)
        """)

    private static let unlink = SQLStatement(
        "repository.unlink", "DELETE FROM github_repositories WHERE project_id = $1 AND id = $2")
}
