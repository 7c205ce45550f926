// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A task's link to a pull request.
public struct PullRequestLinkRow: Sendable, Hashable {
    /// Our id of the pull request.
    public let pullRequest: UUID
    /// The task.
    public let task: UUID
    /// What made the link: `manual` (a person), `branch` (its branch is linked) or `reference` (it names the task).
    public let source: String
    /// The task's number; nil for a link that is not stored yet.
    public let number: Int64?

    /// Makes a row.
    public init(pullRequest: UUID, task: UUID, source: String, number: Int64? = nil) {
        self.pullRequest = pullRequest
        self.task = task
        self.source = source
        self.number = number
    }

    init(_ row: inout RowReader) throws(PostgresError) {
        self.init(
            pullRequest: try row.next(), task: try row.next(), source: try row.next(), number: try row.next())
    }
}

extension PullRequestStore {
    /// The pull requests that have one of these commits as their head.
    public static func select(atHeads commits: [(repoID: UUID, sha: String)]) -> PostgresQuery {
        var query = PostgresQuery(selectAtHeads)
        query.bindArray(commits.map(\.repoID))
        query.bindArray(commits.map(\.sha))
        return query
    }

    /// The links of the pull requests that have one of these commits as their head.
    public static func selectLinks(atHeads commits: [(repoID: UUID, sha: String)]) -> PostgresQuery {
        var query = PostgresQuery(selectLinksAtHeads)
        query.bindArray(commits.map(\.repoID))
        query.bindArray(commits.map(\.sha))
        return query
    }

    /// The open pull requests from these branches of the repositories themselves, not of forks.
    public static func select(fromBranches branches: [(repoID: UUID, branch: String)]) -> PostgresQuery {
        var query = PostgresQuery(selectFromBranches)
        query.bindArray(branches.map(\.repoID))
        query.bindArray(branches.map(\.branch))
        return query
    }

    /// The links of the open pull requests from these branches.
    public static func selectLinks(fromBranches branches: [(repoID: UUID, branch: String)]) -> PostgresQuery {
        var query = PostgresQuery(selectLinksFromBranches)
        query.bindArray(branches.map(\.repoID))
        query.bindArray(branches.map(\.branch))
        return query
    }

    /// Makes existing links a person's (`manual`), whatever made them.
    public static func claimLinks(_ links: [(pullRequest: UUID, task: UUID)]) -> PostgresQuery {
        var query = PostgresQuery(claimLinks)
        query.bindArray(links.map(\.task))
        query.bindArray(links.map(\.pullRequest))
        return query
    }

    /// Removes links.
    public static func deleteLinks(_ links: [(pullRequest: UUID, task: UUID)]) -> PostgresQuery {
        var query = PostgresQuery(deleteLinks)
        query.bindArray(links.map(\.task))
        query.bindArray(links.map(\.pullRequest))
        return query
    }

    /// For ``StatementCatalog``.
    static var linkStatements: [SQLStatement] {
        [selectAtHeads, selectLinksAtHeads, selectFromBranches, selectLinksFromBranches, claimLinks, deleteLinks]
    }

    /// Selects links with their tasks' numbers. A link to a deleted task counts: it may be restored.
    static let linksOf = """
        SELECT l.pull_request_id, l.task_id, l.source, t.task_number::bigint
        FROM github_pull_requests p
            JOIN github_task_pr_links l ON l.pull_request_id = p.id
            JOIN public.tasks t ON t.id = l.task_id
        """

    private static let selectFromBranches = SQLStatement(
        "pull_request.select_from_branches",
        """
        SELECT \(columns) FROM github_pull_requests
        WHERE (repo_id, head_branch) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))
            AND state = 'open' AND NOT from_fork
        """)

    private static let selectLinksFromBranches = SQLStatement(
        "pull_request.select_links_from_branches",
        """
        \(linksOf)
        WHERE (p.repo_id, p.head_branch) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))
            AND p.state = 'open' AND NOT p.from_fork
        """)

    private static let selectAtHeads = SQLStatement(
        "pull_request.select_at_heads",
        """
        SELECT \(columns) FROM github_pull_requests
        WHERE (repo_id, head_sha) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))
        """)

    private static let selectLinksAtHeads = SQLStatement(
        "pull_request.select_links_at_heads",
        """
        \(linksOf)
        WHERE (p.repo_id, p.head_sha) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))
        """)

    private static let claimLinks = SQLStatement(
        "pull_request.claim_links",
        """
        UPDATE github_task_pr_links SET source = 'manual'
        WHERE (task_id, pull_request_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[]))
        """)

    private static let deleteLinks = SQLStatement(
        "pull_request.delete_links",
        """
        DELETE FROM github_task_pr_links
        WHERE (task_id, pull_request_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[]))
        """)
}
