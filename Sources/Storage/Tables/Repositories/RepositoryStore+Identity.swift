// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

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
    public var defaultBranch: String
    /// Whether it is private.
    public var isPrivate: Bool
    /// GitHub's time of the labels; nil when they were read at the time of linking.
    public var githubUpdatedAt: PostgresTimestamp?

    /// Makes a row.
    public init(
        id: UUID, githubID: Int64?, owner: String, name: String, defaultBranch: String, isPrivate: Bool,
        githubUpdatedAt: PostgresTimestamp?
    ) {
        self.id = id
        self.githubID = githubID
        self.owner = owner
        self.name = name
        self.defaultBranch = defaultBranch
        self.isPrivate = isPrivate
        self.githubUpdatedAt = githubUpdatedAt
    }

    /// Reads ``RepositoryStore/rowColumns``.
    init(_ row: inout RowReader) throws(PostgresError) {
        self.init(
            id: try row.next(), githubID: try row.next(), owner: try row.next(), name: try row.next(),
            defaultBranch: try row.next(), isPrivate: try row.next(), githubUpdatedAt: try row.next())
    }

    /// `owner/name`.
    public var fullName: String { "\(owner)/\(name)" }
}

extension RepositoryStore {
    /// Those of the project's linked repositories that have these ids.
    public static func select(_ repositories: [UUID], project: UUID) -> PostgresQuery {
        var query = PostgresQuery(selectRows, project)
        query.bindArray(repositories)
        return query
    }

    /// The rows that `select` found.
    public static func rows(from result: PostgresResult) throws(PostgresError) -> [RepositoryRow] {
        try result.read(RepositoryRow.init)
    }

    /// Writes identity and labels.
    ///
    /// A row is not written if another linked repository of the project has the same GitHub id or the same name. Two
    /// repositories may have exchanged their names, and the news about the other one has not arrived yet.
    public static func relabel(_ rows: [RepositoryRow], project: UUID) -> PostgresQuery {
        var query = PostgresQuery(relabel, project)
        query.bindArray(rows.map(\.id))
        query.bindArray(rows.map(\.githubID))
        query.bindArray(rows.map(\.owner))
        query.bindArray(rows.map(\.name))
        query.bindArray(rows.map(\.defaultBranch))
        query.bindArray(rows.map(\.isPrivate))
        query.bindArray(rows.map(\.githubUpdatedAt))
        return query
    }

    /// The columns of a ``RepositoryRow``, in the order in which it reads them.
    static let rowColumns =
        "r.id, r.github_repo_id, r.owner, r.repo_name, r.default_branch, r.private, r.github_updated_at"

    /// For ``StatementCatalog``.
    static var identityStatements: [SQLStatement] {
        [selectRows, relabel]
    }

    private static let selectRows = SQLStatement(
        "repository.select",
        "SELECT \(rowColumns) FROM github_repositories r WHERE r.project_id = $1 AND r.id = ANY ($2::uuid[])")

    private static let relabel = SQLStatement(
        "repository.relabel",
        """
        UPDATE github_repositories r SET
            github_repo_id = n.github_id, owner = n.owner, repo_name = n.name, full_name = n.owner || '/' || n.name,
            default_branch = n.default_branch, private = n.private, github_updated_at = n.github_updated_at,
            updated_at = now()
        FROM unnest(
            $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::timestamptz[])
            AS n (id, github_id, owner, name, default_branch, private, github_updated_at)
        WHERE r.project_id = $1 AND r.id = n.id AND NOT EXISTS (
            SELECT FROM github_repositories o
            WHERE o.project_id = $1 AND o.id <> r.id
                AND (o.github_repo_id = n.github_id OR o.full_name = n.owner || '/' || n.name))
        """)
}
