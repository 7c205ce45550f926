// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A review of a pull request.
public struct ReviewRow: Sendable, Hashable {
    /// Our id of the linked repository.
    public let repoID: UUID
    /// The pull request's number.
    public let number: Int32
    /// GitHub's id of the review.
    public let githubID: Int64
    /// GitHub's id of the reviewer; 0 if the account was deleted.
    public let reviewerID: Int64
    /// The reviewer's login; empty if the account was deleted.
    public let reviewer: String
    /// `approved`, `changes_requested`, `commented`, `dismissed`, …
    public let state: String
    /// When it was submitted.
    public let submittedAt: PostgresTimestamp?
    /// GitHub's time of the newest news of it.
    public let reportedAt: PostgresTimestamp?

    /// Makes a row.
    public init(
        repoID: UUID, number: Int32, githubID: Int64, reviewerID: Int64, reviewer: String, state: String,
        submittedAt: PostgresTimestamp?, reportedAt: PostgresTimestamp?
    ) {
        self.repoID = repoID
        self.number = number
        self.githubID = githubID
        self.reviewerID = reviewerID
        self.reviewer = reviewer
        self.state = state
        self.submittedAt = submittedAt
        self.reportedAt = reportedAt
    }
}

/// Statements on `github_reviews`.
public enum ReviewStore {
    /// All reviews of the given pull requests.
    public static func select(_ keys: [(repoID: UUID, number: Int32)]) -> PostgresQuery {
        var query = PostgresQuery(select)
        query.bindArray(keys.map(\.repoID))
        query.bindArray(keys.map(\.number))
        return query
    }

    /// The reviews that `select` found.
    public static func rows(from result: PostgresResult) throws(PostgresError) -> [ReviewRow] {
        try result.read { (row) throws(PostgresError) in
            ReviewRow(
                repoID: try row.next(), number: try row.next(), githubID: try row.next(), reviewerID: try row.next(),
                reviewer: try row.next(), state: try row.next(), submittedAt: try row.next(),
                reportedAt: try row.next())
        }
    }

    /// Writes reviews. A dismissed review stays dismissed.
    /// - Parameter rows: no two with the same (repository, number, id); their pull requests must be stored.
    public static func upsert(_ rows: [ReviewRow]) -> PostgresQuery {
        var query = PostgresQuery(upsert, capacity: 128 * rows.count)
        query.bindArray(rows.map(\.repoID))
        query.bindArray(rows.map(\.number))
        query.bindArray(rows.map(\.githubID))
        query.bindArray(rows.map(\.reviewerID))
        query.bindArray(rows.map(\.reviewer))
        query.bindArray(rows.map(\.state))
        query.bindArray(rows.map(\.submittedAt))
        query.bindArray(rows.map(\.reportedAt))
        return query
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [select, upsert]
    }

    private static let columns =
        "repo_id, pr_number, github_id, reviewer_id, reviewer, state, submitted_at, reported_at"

    private static let select = SQLStatement(
        "review.select",
        """
        SELECT \(columns) FROM github_reviews
        WHERE (repo_id, pr_number) IN (SELECT * FROM unnest($1::uuid[], $2::integer[]))
        """)

    private static let upsert = SQLStatement(
        "review.upsert",
        """
        INSERT INTO github_reviews AS old (\(columns))
        SELECT * FROM unnest(
            $1::uuid[], $2::integer[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::timestamptz[],
            $8::timestamptz[])
        ON CONFLICT (repo_id, pr_number, github_id) DO UPDATE SET
            reviewer_id = excluded.reviewer_id, reviewer = excluded.reviewer, state = excluded.state,
            submitted_at = excluded.submitted_at, reported_at = excluded.reported_at
        WHERE old.state <> 'dismissed' OR excluded.state = 'dismissed'
        """)
}
