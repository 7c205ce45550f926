// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation

/// The columns of `github_pull_requests` that news from GitHub writes.
public struct PullRequestRow: Sendable, Hashable {
    /// Our id.
    public var id: UUID
    /// Our id of the linked repository.
    public var repoID: UUID
    /// GitHub's number within the repository.
    public var number: Int32
    /// GitHub's id.
    public var githubID: Int64
    /// The title.
    @Exact public var title: String
    /// `open`, `closed` or `merged`.
    public var state: String
    /// The page on GitHub.
    public var htmlURL: String
    /// The branch that is to be merged.
    @Exact public var headBranch: String
    /// The commit at the head of that branch.
    public var headSHA: String
    /// The branch to merge into.
    @Exact public var baseBranch: String
    /// The author's login, empty when unknown.
    public var author: String
    /// Whether it is a draft.
    public var isDraft: Bool
    /// Whether its head branch is in another repository, or in one that was deleted.
    public var isFromFork: Bool
    /// Whether users or teams are asked to review it.
    public var isReviewRequested: Bool
    /// When it was merged.
    public var mergedAt: PostgresTimestamp?
    /// GitHub's time of this news; nil for a row that the plugin wrote.
    public var githubUpdatedAt: PostgresTimestamp?
    /// The state of the head commit's checks, rolled up. We compute it; GitHub does not send it.
    public var ciState: String
    /// What its reviews say, taken together. We compute it; GitHub does not send it.
    public var reviewState: String
    /// What the news of the second in `githubUpdatedAt` said of the state before it. Whoever decides ties writes it.
    public var newsFacts: String
    /// Whether news of that second does not tell which came last, so that GitHub has to be asked.
    public var isUndecided: Bool

    /// Makes a row.
    public init(
        id: UUID, repoID: UUID, number: Int32, githubID: Int64, title: String, state: String, htmlURL: String,
        headBranch: String, headSHA: String, baseBranch: String, author: String, isDraft: Bool, isFromFork: Bool,
        mergedAt: PostgresTimestamp?, githubUpdatedAt: PostgresTimestamp?, ciState: String = "unknown",
        isReviewRequested: Bool = false, reviewState: String = "none", newsFacts: String = "",
        isUndecided: Bool = false
    ) {
        self.isReviewRequested = isReviewRequested
        self.reviewState = reviewState
        self.id = id
        self.repoID = repoID
        self.number = number
        self.githubID = githubID
        self.title = title
        self.state = state
        self.htmlURL = htmlURL
        self.headBranch = headBranch
        self.headSHA = headSHA
        self.baseBranch = baseBranch
        self.author = author
        self.isDraft = isDraft
        self.isFromFork = isFromFork
        self.mergedAt = mergedAt
        self.githubUpdatedAt = githubUpdatedAt
        self.ciState = ciState
        self.newsFacts = newsFacts
        self.isUndecided = isUndecided
    }

    /// Reads ``PullRequestStore/columns``.
    init(_ row: inout RowReader) throws(PostgresError) {
        self.init(
            id: try row.next(), repoID: try row.next(), number: try row.next(), githubID: try row.next(),
            title: try row.next(), state: try row.next(), htmlURL: try row.next(), headBranch: try row.next(),
            headSHA: try row.next(), baseBranch: try row.next(), author: try row.next(), isDraft: try row.next(),
            isFromFork: try row.next(), mergedAt: try row.next(), githubUpdatedAt: try row.next(),
            ciState: try row.next(), isReviewRequested: try row.next(), reviewState: try row.next(),
            newsFacts: try row.next(), isUndecided: try row.next())
    }
}

/// Statements on `github_pull_requests` and `github_task_pr_links`.
public enum PullRequestStore {
    /// The rows of those of the given pull requests that are stored.
    public static func select(_ keys: [(repoID: UUID, number: Int32)]) -> PostgresQuery {
        var query = PostgresQuery(select)
        query.bindArray(keys.map(\.repoID))
        query.bindArray(keys.map(\.number))
        return query
    }

    /// The rows that `select` found.
    public static func rows(from result: PostgresResult) throws(PostgresError) -> [PullRequestRow] {
        try result.read(PullRequestRow.init)
    }

    /// Writes rows, each only if the stored one is not newer (promise P4). GitHub's times have whole seconds; a tie must
    /// be decided before, only that a merge is final. A row is written as a whole or not at all.
    /// - Parameter rows: no two with the same (repository, number).
    public static func upsert(_ rows: [PullRequestRow], project: UUID) -> PostgresQuery {
        var query = PostgresQuery(upsert, capacity: 512 * rows.count)
        query.bind(project)
        query.bindArray(rows.map(\.id))
        query.bindArray(rows.map(\.repoID))
        query.bindArray(rows.map(\.number))
        query.bindArray(rows.map(\.githubID))
        query.bindArray(rows.map(\.title))
        query.bindArray(rows.map(\.state))
        query.bindArray(rows.map(\.htmlURL))
        query.bindArray(rows.map(\.headBranch))
        query.bindArray(rows.map(\.headSHA))
        query.bindArray(rows.map(\.baseBranch))
        query.bindArray(rows.map(\.author))
        query.bindArray(rows.map(\.isDraft))
        query.bindArray(rows.map(\.isFromFork))
        query.bindArray(rows.map(\.mergedAt))
        query.bindArray(rows.map(\.githubUpdatedAt))
        query.bindArray(rows.map(\.ciState))
        query.bindArray(rows.map(\.isReviewRequested))
        query.bindArray(rows.map(\.reviewState))
        query.bindArray(rows.map(\.newsFacts))
        query.bindArray(rows.map(\.isUndecided))
        return query
    }

    /// The tasks that the given pull requests are linked to.
    public static func selectLinks(_ keys: [(repoID: UUID, number: Int32)]) -> PostgresQuery {
        var query = PostgresQuery(selectLinks)
        query.bindArray(keys.map(\.repoID))
        query.bindArray(keys.map(\.number))
        return query
    }

    /// The links that `selectLinks` found.
    public static func links(from result: PostgresResult) throws(PostgresError) -> [PullRequestLinkRow] {
        try result.read(PullRequestLinkRow.init)
    }

    /// Adds links. A link that exists stays unchanged.
    public static func insertLinks(_ links: [(pullRequest: UUID, task: UUID, source: String)]) -> PostgresQuery {
        var query = PostgresQuery(insertLinks, capacity: 64 * links.count)
        query.bindArray(links.map(\.task))
        query.bindArray(links.map(\.pullRequest))
        query.bindArray(links.map(\.source))
        return query
    }

    /// The columns of a ``PullRequestRow``, in the order in which it reads them.
    package static let columns = """
        id, repo_id, pr_number, github_pr_id, title, state, html_url, head_branch, head_sha, base_branch, author, draft,
        from_fork, merged_at, github_updated_at, ci_state, review_requested, review_state,
        news_facts, undecided
        """

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [select, upsert, selectLinks, insertLinks]
    }

    private static let select = SQLStatement(
        "pull_request.select",
        """
        SELECT \(columns) FROM github_pull_requests
        WHERE (repo_id, pr_number) IN (SELECT * FROM unnest($1::uuid[], $2::integer[]))
        """)

    private static let upsert = SQLStatement(
        "pull_request.upsert",
        """
        INSERT INTO github_pull_requests AS old (project_id, \(columns))
        SELECT $1, n.* FROM unnest(
            $2::uuid[], $3::uuid[], $4::integer[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::text[], $12::text[], $13::boolean[], $14::boolean[], $15::timestamptz[],
            $16::timestamptz[], $17::text[], $18::boolean[], $19::text[], $20::text[],
            $21::boolean[]) AS n
        ON CONFLICT (repo_id, pr_number) DO UPDATE SET
            github_pr_id = excluded.github_pr_id, title = excluded.title, state = excluded.state,
            html_url = excluded.html_url, head_branch = excluded.head_branch, head_sha = excluded.head_sha,
            base_branch = excluded.base_branch, author = excluded.author, draft = excluded.draft,
            from_fork = excluded.from_fork, merged_at = excluded.merged_at,
            github_updated_at = excluded.github_updated_at, ci_state = excluded.ci_state,
            review_requested = excluded.review_requested, review_state = excluded.review_state,
            news_facts = excluded.news_facts, undecided = excluded.undecided, updated_at = now()
        WHERE old.github_updated_at IS NULL
            OR old.github_updated_at < excluded.github_updated_at
            OR (old.github_updated_at = excluded.github_updated_at
                AND (old.state <> 'merged' OR excluded.state = 'merged'))
        """)

    private static let selectLinks = SQLStatement(
        "pull_request.select_links",
        """
        \(linksOf)
        WHERE (p.repo_id, p.pr_number) IN (SELECT * FROM unnest($1::uuid[], $2::integer[]))
        """)

    private static let insertLinks = SQLStatement(
        "pull_request.insert_links",
        """
        INSERT INTO github_task_pr_links (task_id, pull_request_id, source)
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[])
        ON CONFLICT (task_id, pull_request_id) DO NOTHING
        """)
}
