// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// One check run of a commit.
public struct CheckRow: Sendable, Hashable {
    /// Our id of the linked repository.
    public let repoID: UUID
    /// The commit.
    public let headSHA: String
    /// The App that made it; 0 when unknown.
    public let appID: Int64
    /// Its name.
    public let name: String
    /// GitHub's id; a newer run has a greater one.
    public let githubID: Int64
    /// `queued`, `in_progress`, `completed`, ….
    public let status: String
    /// Nil until completed.
    public let conclusion: String?
    /// Where a person reads more.
    public let url: String

    /// Makes a row.
    public init(
        repoID: UUID, headSHA: String, appID: Int64, name: String, githubID: Int64, status: String, conclusion: String?,
        url: String
    ) {
        self.repoID = repoID
        self.headSHA = headSHA
        self.appID = appID
        self.name = name
        self.githubID = githubID
        self.status = status
        self.conclusion = conclusion
        self.url = url
    }
}

/// Statements on `github_checks`.
public enum CheckStore {
    /// Writes check runs; a newer run replaces an older one of its app and name, and a completed run is never opened
    /// again by late news of the same run.
    /// - Parameter rows: with distinct (repository, commit, app, name).
    public static func upsert(_ rows: [CheckRow]) -> PostgresQuery {
        var query = PostgresQuery(upsert, capacity: 256 * rows.count)
        query.bindArray(rows.map(\.repoID))
        query.bindArray(rows.map(\.headSHA))
        query.bindArray(rows.map(\.appID))
        query.bindArray(rows.map(\.name))
        query.bindArray(rows.map(\.githubID))
        query.bindArray(rows.map(\.status))
        query.bindArray(rows.map(\.conclusion))
        query.bindArray(rows.map(\.url))
        return query
    }

    private static let upsert = SQLStatement(
        "check.upsert",
        """
        INSERT INTO github_checks AS old (repo_id, head_sha, kind, app_id, name, github_id, status, conclusion, url)
        SELECT repo_id, head_sha, 'check_run', app_id, name, github_id, status, conclusion, url
        FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[])
            AS n (repo_id, head_sha, app_id, name, github_id, status, conclusion, url)
        ON CONFLICT (repo_id, head_sha, kind, app_id, name) DO UPDATE SET
            github_id = excluded.github_id, status = excluded.status, conclusion = excluded.conclusion,
            url = excluded.url, updated_at = now()
        WHERE old.github_id < excluded.github_id
            OR (old.github_id = excluded.github_id AND (old.status <> 'completed' OR excluded.status = 'completed'))
        """)
}
