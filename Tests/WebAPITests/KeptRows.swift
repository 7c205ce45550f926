// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage
import TestSupport
import Testing

/// The columns of `github_pull_requests` that GitHub's news decides. Times are seconds since 1970.
struct KeptPullRequest: Decodable, Equatable {
    let prNumber: Int
    let githubPrId: Int
    let title: String
    let state: String
    let htmlUrl: String
    let headBranch: String
    let headSha: String
    let baseBranch: String
    let author: String
    let draft: Bool
    let fromFork: Bool
    let mergedAt: Int?
    let githubUpdatedAt: Int

    /// The order that decides ties within GitHub's whole seconds: merged over closed over open.
    var rank: Int { ["open", "closed", "merged"].firstIndex(of: state) ?? -1 }

    static func all(of project: TestProject, in database: TestDatabase) async throws -> [KeptPullRequest] {
        try await database.decode(
            """
            SELECT pr_number, github_pr_id, title, state, html_url, head_branch, head_sha, base_branch, author, draft,
                from_fork, extract(epoch FROM merged_at) AS merged_at,
                extract(epoch FROM github_updated_at) AS github_updated_at
            FROM github_pull_requests WHERE repo_id = '\(project.repoID)' AND project_id = '\(project.id)'
            ORDER BY pr_number
            """)
    }
}

/// A row of `github_checks`.
struct KeptCheck: Decodable, Equatable {
    let headSha: String
    let appId: Int
    let name: String
    let githubId: Int
    let status: String
    let conclusion: String?
    let suiteId: Int
    let url: String

    static func all(of project: TestProject, in database: TestDatabase) async throws -> [KeptCheck] {
        try await database.decode(
            """
            SELECT head_sha, app_id, name, github_id, status, conclusion, suite_id, url FROM github_checks
            WHERE repo_id = '\(project.repoID)' AND kind = 'check_run' ORDER BY head_sha, app_id, suite_id, name
            """)
    }
}

/// A row of `sync_deliveries`, with its stored body.
struct KeptDelivery: Decodable, Equatable {
    let event: String
    let action: String?
    let state: String
    let attempts: Int
    let isExplained: Bool
    /// The body in hexadecimal.
    let body: String

    static func all(in database: TestDatabase) async throws -> [KeptDelivery] {
        try await database.decode(
            """
            SELECT event, action, state, attempts, reason IS NOT NULL AS is_explained, encode(body, 'hex') AS body
            FROM sync_deliveries JOIN sync_delivery_bodies USING (seq, received_on) ORDER BY seq
            """)
    }
}

extension TestDatabase {
    /// Decodes the rows of a query. The columns have the members' names in snake case.
    func decode<Row: Decodable>(_ sql: String, as type: Row.Type = Row.self) async throws -> [Row] {
        let statement = SQLStatement(
            "test.\(UInt(bitPattern: sql.hashValue))", "SELECT coalesce(json_agg(q), '[]')::text FROM (\(sql)) AS q")
        let row = try #require(try await pool.run(PostgresQuery(statement)).first)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode([Row].self, from: Data(try row.decode(0, as: String.self).utf8))
    }
}
