// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements on `github_checks`.
public enum CheckStore {
    /// Writes checks. A newer check replaces an older one with the same commit, kind, app, suite and name. Late news of
    /// the same run never reopens a completed check.
    /// - Parameter rows: no two with the same (repository, commit, kind, app, suite, name).
    public static func upsert(_ rows: [CheckRow]) -> PostgresQuery {
        var query = PostgresQuery(upsert, capacity: 256 * rows.count)
        query.bindArray(rows.map(\.repoID))
        query.bindArray(rows.map(\.headSHA))
        query.bindArray(rows.map(\.kind.rawValue))
        query.bindArray(rows.map(\.appID))
        query.bindArray(rows.map(\.name))
        query.bindArray(rows.map(\.githubID))
        query.bindArray(rows.map(\.status))
        query.bindArray(rows.map(\.conclusion))
        query.bindArray(rows.map(\.url))
        query.bindArray(rows.map(\.suiteID))
        query.bindArray(rows.map(\.reportedAt))
        return query
    }

    /// All checks of the given commits.
    public static func select(_ commits: [(repoID: UUID, sha: String)]) -> PostgresQuery {
        var query = PostgresQuery(select)
        query.bindArray(commits.map(\.repoID))
        query.bindArray(commits.map(\.sha))
        return query
    }

    /// The checks that `select` found.
    public static func rows(from result: PostgresResult) throws(PostgresError) -> [CheckRow] {
        try result.read { (row) throws(PostgresError) in
            CheckRow(
                repoID: try row.next(), headSHA: try row.next(), kind: CheckRow.Kind(rawValue: try row.next()) ?? .run,
                appID: try row.next(), name: try row.next(), githubID: try row.next(), status: try row.next(),
                conclusion: try row.next(), url: try row.next(), suiteID: try row.next(), reportedAt: try row.next())
        }
    }

    private static let columns =
        "repo_id, head_sha, kind, app_id, name, github_id, status, conclusion, url, suite_id, reported_at"

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [select, upsert]
    }

    private static let select = SQLStatement(
        "check.select",
        """
        SELECT \(columns) FROM github_checks
        WHERE (repo_id, head_sha) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))
        """)

    private static let upsert = SQLStatement(
        "check.upsert",
        """
        INSERT INTO github_checks AS old (\(columns))
        SELECT * FROM unnest(
            $1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[], $8::text[],
            $9::text[], $10::bigint[], $11::timestamptz[])
        ON CONFLICT (repo_id, head_sha, kind, app_id, suite_id, name) DO UPDATE SET
            github_id = excluded.github_id, status = excluded.status, conclusion = excluded.conclusion,
            url = excluded.url, reported_at = excluded.reported_at, updated_at = now()
        WHERE old.github_id < excluded.github_id
            OR (old.github_id = excluded.github_id AND CASE
                WHEN (old.status = 'completed') <> (excluded.status = 'completed') THEN excluded.status = 'completed'
                ELSE coalesce(excluded.reported_at >= old.reported_at, true) END)
        """)
}
