// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation

/// A task's link to a branch.
public struct BranchLinkRow: Sendable, Hashable {
    /// The task.
    public let taskID: UUID
    /// Our id of the linked repository.
    public let repoID: UUID
    /// The branch's name.
    @Exact public private(set) var branch: String
    /// What made the link: `manual` (a person) or `reference` (the branch names the task).
    public let source: String

    /// Makes a row.
    public init(taskID: UUID, repoID: UUID, branch: String, source: String) {
        self.taskID = taskID
        self.repoID = repoID
        self.branch = branch
        self.source = source
    }

    init(_ row: inout RowReader) throws(PostgresError) {
        self.init(
            taskID: try row.next(), repoID: try row.next(), branch: try row.next(), source: try row.next())
    }
}

/// Statements on `github_task_branches`.
public enum BranchStore {
    /// The links of the given branches to tasks that are not deleted.
    public static func select(_ branches: [(repoID: UUID, branch: String)]) -> PostgresQuery {
        var query = PostgresQuery(select)
        query.bindArray(branches.map(\.repoID))
        query.bindArray(branches.map(\.branch))
        return query
    }

    /// The links that `select` found.
    public static func rows(from result: PostgresResult) throws(PostgresError) -> [BranchLinkRow] {
        try result.read(BranchLinkRow.init)
    }

    /// Adds links. A link that exists stays unchanged.
    public static func insert(_ rows: [BranchLinkRow]) -> PostgresQuery {
        var query = PostgresQuery(insert)
        query.bindArray(rows.map(\.taskID))
        query.bindArray(rows.map(\.repoID))
        query.bindArray(rows.map(\.branch))
        query.bindArray(rows.map(\.source))
        return query
    }

    /// Makes existing links a person's (`manual`), whatever made them.
    public static func claim(_ rows: [BranchLinkRow]) -> PostgresQuery {
        var query = PostgresQuery(claim)
        query.bindArray(rows.map(\.taskID))
        query.bindArray(rows.map(\.repoID))
        query.bindArray(rows.map(\.branch))
        return query
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [claim, select, insert]
    }

    private static let claim = SQLStatement(
        "branch.claim",
        """
        UPDATE github_task_branches SET source = 'manual'
        WHERE (task_id, repo_id, branch_name) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[]))
        """)

    private static let select = SQLStatement(
        "branch.select",
        """
        SELECT b.task_id, b.repo_id, b.branch_name, b.source
        FROM github_task_branches b JOIN public.tasks t ON t.id = b.task_id AND t.deleted_at IS NULL
        WHERE (b.repo_id, b.branch_name) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))
        """)

    private static let insert = SQLStatement(
        "branch.insert",
        """
        INSERT INTO github_task_branches (task_id, repo_id, branch_name, source)
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
        ON CONFLICT (task_id, repo_id, branch_name) DO NOTHING
        """)
}
