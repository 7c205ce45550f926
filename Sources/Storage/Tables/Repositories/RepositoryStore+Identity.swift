// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation

/// A linked repository's identity on GitHub, and its labels: name, default branch and visibility.
public struct RepositoryRow: Sendable, Hashable {
    /// Our id.
    public let id: UUID
    /// GitHub's id, which a rename does not change. Nil for a row that the plugin wrote and for which no news came.
    public var githubID: Int64?
    /// The owner's login.
    public var owner: String
    /// The name without the owner.
    public var name: String
    /// The default branch.
    @Exact public var defaultBranch: String
    /// Whether it is private.
    public var isPrivate: Bool
    /// Whether it is archived, which makes it read-only.
    public var isArchived: Bool
    /// GitHub's time of the labels; nil when they were read at the time of linking.
    public var githubUpdatedAt: PostgresTimestamp?
    /// GitHub's time of another event's payload that showed the name; nil when none has changed it.
    public var namedAt: PostgresTimestamp?

    /// Makes a row.
    public init(
        id: UUID, githubID: Int64?, owner: String, name: String, defaultBranch: String, isPrivate: Bool,
        isArchived: Bool = false, githubUpdatedAt: PostgresTimestamp?, namedAt: PostgresTimestamp? = nil
    ) {
        self.id = id
        self.githubID = githubID
        self.owner = owner
        self.name = name
        self.defaultBranch = defaultBranch
        self.isPrivate = isPrivate
        self.isArchived = isArchived
        self.githubUpdatedAt = githubUpdatedAt
        self.namedAt = namedAt
    }

    /// Reads ``RepositoryStore/rowColumns``.
    init(_ row: inout RowReader) throws(PostgresError) {
        self.init(
            id: try row.next(), githubID: try row.next(), owner: try row.next(), name: try row.next(),
            defaultBranch: try row.next(), isPrivate: try row.next(), isArchived: try row.next(),
            githubUpdatedAt: try row.next(), namedAt: try row.next())
    }

    /// `owner/name`.
    public var fullName: String { "\(owner)/\(name)" }

    /// GitHub's time of the newest news that showed the name; nil when it was read at the time of linking.
    public var nameKnownAt: PostgresTimestamp? {
        guard let namedAt, let githubUpdatedAt else { return namedAt ?? githubUpdatedAt }
        return max(namedAt, githubUpdatedAt)
    }
}

extension RepositoryStore {
    /// Those of the project's linked repositories that have these ids, or one of these names.
    /// - Parameter names: `owner/name`.
    public static func select(_ repositories: [UUID], orNamed names: [String] = [], project: UUID) -> PostgresQuery {
        var query = PostgresQuery(selectRows, project)
        query.bindArray(repositories)
        query.bindArray(names)
        return query
    }

    /// The rows that `select` found.
    public static func rows(from result: PostgresResult) throws(PostgresError) -> [RepositoryRow] {
        try result.read(RepositoryRow.init)
    }

    /// Takes the names off these repositories, so that `relabel` may exchange them. Both must run in one transaction:
    /// the names of a project are unique at every moment.
    public static func vacateNames(_ repositories: [UUID], project: UUID) -> PostgresQuery {
        var query = PostgresQuery(vacateNames, project)
        query.bindArray(repositories)
        return query
    }

    /// Writes identity and labels.
    ///
    /// A row is not written if another linked repository of the project has the same GitHub id. If another one has the
    /// same name, because it was linked at this moment, the row's name gets its GitHub id as a mark.
    public static func relabel(_ rows: [RepositoryRow], project: UUID) -> PostgresQuery {
        var query = PostgresQuery(relabel, project)
        query.bindArray(rows.map(\.id))
        query.bindArray(rows.map(\.githubID))
        query.bindArray(rows.map(\.owner))
        query.bindArray(rows.map(\.name))
        query.bindArray(rows.map(\.defaultBranch))
        query.bindArray(rows.map(\.isPrivate))
        query.bindArray(rows.map(\.githubUpdatedAt))
        query.bindArray(rows.map(\.namedAt))
        query.bindArray(rows.map(\.isArchived))
        return query
    }

    /// The columns of a ``RepositoryRow``, in the order in which it reads them.
    static let rowColumns = """
        r.id, r.github_repo_id, r.owner, r.repo_name, r.default_branch, r.private, r.archived, r.github_updated_at,
        r.named_at
        """

    /// For ``StatementCatalog``.
    static var identityStatements: [SQLStatement] {
        [selectRows, relabel, vacateNames]
    }

    private static let selectRows = SQLStatement(
        "repository.select",
        """
        SELECT \(rowColumns) FROM github_repositories r
        WHERE r.project_id = $1 AND (r.id = ANY ($2::uuid[]) OR r.full_name = ANY ($3::text[]))
        """)

    private static let vacateNames = SQLStatement(
        "repository.vacate_names",
        """
        UPDATE github_repositories SET full_name = id::text
        WHERE project_id = $1 AND id = ANY ($2::uuid[]) AND github_repo_id IS NOT NULL
        """)

    private static let relabel = SQLStatement(
        "repository.relabel",
        """
        UPDATE github_repositories r SET
            github_repo_id = n.github_id, owner = n.owner, repo_name = n.name || mark.text,
            full_name = n.owner || '/' || n.name || mark.text,
            default_branch = n.default_branch, private = n.private, archived = n.archived,
            github_updated_at = n.github_updated_at, named_at = n.named_at, updated_at = now()
        FROM unnest(
            $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::timestamptz[],
            $9::timestamptz[], $10::boolean[])
            AS n (id, github_id, owner, name, default_branch, private, github_updated_at, named_at, archived)
            CROSS JOIN LATERAL (SELECT CASE WHEN EXISTS (
                SELECT FROM github_repositories o
                WHERE o.project_id = $1 AND o.id <> ALL ($2::uuid[]) AND o.full_name = n.owner || '/' || n.name
            ) THEN '~' || coalesce(n.github_id::text, n.id::text) ELSE '' END) AS mark (text)
        WHERE r.project_id = $1 AND r.id = n.id AND NOT EXISTS (
            SELECT FROM github_repositories o
            WHERE o.project_id = $1 AND o.id <> r.id AND o.github_repo_id = n.github_id)
        """)
}
