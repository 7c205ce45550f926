// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements on `github_pull_requests` for comparing what is stored with GitHub.
extension PullRequestStore {
    /// How many pull requests of a link are open.
    public static func countOpen(repoID: UUID) -> PostgresQuery {
        PostgresQuery(countOpen, repoID)
    }

    /// The number that `countOpen` found.
    public static func count(from result: PostgresResult) throws(PostgresError) -> Int {
        Int(try result.readFirst { (row) throws(PostgresError) -> Int64 in try row.next() } ?? 0)
    }

    /// The open pull requests of links, by number.
    /// - Parameters:
    ///   - number: only those with a greater number.
    ///   - limit: at most so many for each link; nil for all.
    public static func selectOpen(
        _ repositories: [UUID], after number: Int32 = 0, limit: Int64? = nil
    ) -> PostgresQuery {
        var query = PostgresQuery(selectOpen)
        query.bindArray(repositories)
        query.bind(number)
        query.bind(limit)
        return query
    }

    /// The undecided pull requests of links (`docs/design/architecture.md`, "Ties").
    public static func selectUndecided(_ repositories: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(selectUndecided)
        query.bindArray(repositories)
        return query
    }

    /// For ``StatementCatalog``.
    static var comparingStatements: [SQLStatement] { [countOpen, selectOpen, selectUndecided] }

    private static let countOpen = SQLStatement(
        "pull_request.count_open",
        "SELECT count(*) FROM github_pull_requests WHERE repo_id = $1 AND state = 'open'")

    private static let selectOpen = SQLStatement(
        "pull_request.select_open",
        """
        SELECT p.* FROM unnest($1::uuid[]) AS r (id)
        CROSS JOIN LATERAL (
            SELECT \(columns) FROM github_pull_requests
            WHERE repo_id = r.id AND state = 'open' AND pr_number > $2
            ORDER BY pr_number LIMIT $3
        ) p
        """)

    private static let selectUndecided = SQLStatement(
        "pull_request.select_undecided",
        """
        SELECT \(columns) FROM github_pull_requests WHERE undecided AND repo_id = ANY ($1::uuid[])
        ORDER BY pr_number, repo_id
        """)
}
