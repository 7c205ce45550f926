// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A pull request that is linked to a task, and the repository it is in.
public struct TaskPullRequestRow: Sendable, Hashable {
    /// The pull request.
    public let pullRequest: PullRequestRow
    /// When the row was first stored.
    public let createdAt: PostgresTimestamp
    /// When the row was last written.
    public let updatedAt: PostgresTimestamp
    /// The repository.
    public let repository: RepositoryRow
}

/// A branch that is linked to a task, and the repository it is in.
public struct TaskBranchRow: Sendable, Hashable {
    /// Our id of the link.
    public let id: UUID
    /// The link.
    public let link: BranchLinkRow
    /// When the link was made.
    public let createdAt: PostgresTimestamp
    /// The repository.
    public let repository: RepositoryRow
}

/// Statements that read what is linked to a task. A task of another project has no results.
public enum TaskLinkStore {
    /// The pull requests of a task, in the order in which they were linked.
    public static func pullRequests(task: UUID, project: UUID) -> PostgresQuery {
        PostgresQuery(pullRequests, project, task)
    }

    /// The pull requests that `pullRequests` found.
    public static func pullRequests(from result: PostgresResult) throws(PostgresError) -> [TaskPullRequestRow] {
        try result.read { (row) throws(PostgresError) in
            TaskPullRequestRow(
                pullRequest: try PullRequestRow(&row), createdAt: try row.next(), updatedAt: try row.next(),
                repository: try RepositoryRow(&row))
        }
    }

    /// The branches of a task, in the order in which they were linked.
    public static func branches(task: UUID, project: UUID) -> PostgresQuery {
        PostgresQuery(branches, project, task)
    }

    /// The branches that `branches` found.
    public static func branches(from result: PostgresResult) throws(PostgresError) -> [TaskBranchRow] {
        try result.read { (row) throws(PostgresError) in
            TaskBranchRow(
                id: try row.next(), link: try BranchLinkRow(&row), createdAt: try row.next(),
                repository: try RepositoryRow(&row))
        }
    }

    // Qualified, because both tables have columns with these names.
    private static let pullRequestColumns =
        PullRequestStore.columns.split(separator: ",")
        .map { "p.\($0.trimmingCharacters(in: .whitespacesAndNewlines))" }.joined(separator: ", ")

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [pullRequests, branches]
    }

    private static let pullRequests = SQLStatement(
        "task_link.pull_requests",
        """
        SELECT \(pullRequestColumns), p.created_at, p.updated_at, \(RepositoryStore.rowColumns)
        FROM github_task_pr_links l
            JOIN github_pull_requests p ON p.id = l.pull_request_id
            JOIN github_repositories r ON r.id = p.repo_id AND r.project_id = $1
        WHERE l.task_id = $2
        ORDER BY l.created_at, p.repo_id, p.pr_number
        """)

    private static let branches = SQLStatement(
        "task_link.branches",
        """
        SELECT b.id, b.task_id, b.repo_id, b.branch_name, b.source, b.created_at, \(RepositoryStore.rowColumns)
        FROM github_task_branches b JOIN github_repositories r ON r.id = b.repo_id AND r.project_id = $1
        WHERE b.task_id = $2
        ORDER BY b.created_at, b.branch_name
        """)
}
