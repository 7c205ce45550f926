// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
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

    /// Where a walk through all checks is.
    public struct Place: Sendable, Equatable {
        /// Our id of the linked repository.
        public let repoID: UUID
        /// The commit.
        public let headSHA: String

        /// Before all checks.
        public static let start = Place(
            repoID: .zeros, headSHA: "")
    }

    /// Walks over up to `limit` checks behind a place, in the order of their commits. It deletes those that are older
    /// than 30 days and whose commit is the head of no open pull request.
    ///
    /// An index on the time would make every update of a check slower, so all checks are read, a few at a time.
    public static func forget(after place: Place, limit: Int64) -> PostgresQuery {
        PostgresQuery(forget, place.repoID, place.headSHA, limit)
    }

    /// The place that the walk has reached; nil at its end.
    public static func place(from result: PostgresResult) throws(PostgresError) -> Place? {
        try result.readFirst { (row) throws(PostgresError) in
            Place(repoID: try row.next(), headSHA: try row.next())
        }
    }

    private static let columns =
        "repo_id, head_sha, kind, app_id, name, github_id, status, conclusion, url, suite_id, reported_at"

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [select, upsert, forget]
    }

    // A commit with more checks than the limit is not divided: the rest of it is found by the deletion.
    private static let forget = SQLStatement(
        "check.forget",
        """
        WITH page AS MATERIALIZED (
            SELECT DISTINCT repo_id, head_sha FROM (
                SELECT repo_id, head_sha FROM github_checks
                WHERE (repo_id, head_sha) > ($1::uuid, $2::text) ORDER BY repo_id, head_sha LIMIT $3
            ) AS rows
        ), gone AS (
            DELETE FROM github_checks c USING page
            WHERE c.repo_id = page.repo_id AND c.head_sha = page.head_sha
                AND c.updated_at < now() - interval '30 days'
                AND NOT EXISTS (
                    SELECT FROM github_pull_requests p
                    WHERE p.head_sha = c.head_sha AND p.repo_id = c.repo_id AND p.state = 'open')
        )
        SELECT repo_id, head_sha FROM page ORDER BY repo_id DESC, head_sha DESC LIMIT 1
        """)

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
