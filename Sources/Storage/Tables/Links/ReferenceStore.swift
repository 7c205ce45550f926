// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A pull request or a branch of a linked repository.
public struct LinkSubject: Sendable, Hashable {
    /// Our id of the linked repository.
    public let repoID: UUID
    /// The pull request or the branch.
    public let subject: LinkExclusion.Subject

    /// Names a pull request or a branch.
    public init(repoID: UUID, subject: LinkExclusion.Subject) {
        self.repoID = repoID
        self.subject = subject
    }

    init(_ row: inout RowReader) throws(PostgresError) {
        self.init(
            repoID: try row.next(), subject: LinkExclusion.Subject(kind: try row.next(), text: try row.next()))
    }
}

/// A reference to a task in a text, whether or not the task exists.
public struct ReferenceRow: Sendable, Hashable {
    /// The text that the reference is in.
    public enum Source: String, Sendable, CaseIterable {
        case branch
        case title
        case body
    }

    /// What the text belongs to.
    public let of: LinkSubject
    /// The text.
    public let source: Source
    /// The prefix in upper case.
    public let prefix: String
    /// The task's number.
    public let number: Int64

    /// Makes a row.
    public init(of subject: LinkSubject, source: Source, prefix: String, number: Int64) {
        self.of = subject
        self.source = source
        self.prefix = prefix
        self.number = number
    }

    init(_ row: inout RowReader) throws(PostgresError) {
        self.init(
            of: try LinkSubject(&row), source: Source(rawValue: try row.next()) ?? .body, prefix: try row.next(),
            number: try row.next())
    }
}

/// Statements on `sync_references`.
public enum ReferenceStore {
    /// The references in the texts of the given pull requests and branches.
    public static func select(_ subjects: [LinkSubject]) -> PostgresQuery {
        var query = PostgresQuery(select)
        query.bindArray(subjects.map(\.repoID))
        query.bindArray(subjects.map(\.subject.kind))
        query.bindArray(subjects.map(\.subject.text))
        return query
    }

    /// The references that `select` found.
    public static func rows(from result: PostgresResult) throws(PostgresError) -> [ReferenceRow] {
        try result.read(ReferenceRow.init)
    }

    /// What names tasks of a project by its present prefix, is not linked to them, and was not unlinked by a person.
    /// - Parameter tasks: the tasks; nil for all.
    public static func unlinked(project: UUID, tasks: [UUID]?) -> PostgresQuery {
        var query = PostgresQuery(unlinked, project)
        query.bindArray(tasks ?? [])
        query.bind(tasks == nil)
        return query
    }

    /// What `unlinked` found, each with the number of the task.
    public static func unlinked(
        from result: PostgresResult
    ) throws(PostgresError) -> [(subject: LinkSubject, number: Int64)] {
        try result.read { (row) throws(PostgresError) in (try LinkSubject(&row), try row.next()) }
    }

    /// Adds references.
    public static func insert(_ rows: [ReferenceRow]) -> PostgresQuery {
        query(insert, rows)
    }

    /// Deletes references that are not in the text any more.
    public static func delete(_ rows: [ReferenceRow]) -> PostgresQuery {
        query(delete, rows)
    }

    private static func query(_ statement: SQLStatement, _ rows: [ReferenceRow]) -> PostgresQuery {
        var query = PostgresQuery(statement, capacity: 96 * rows.count)
        query.bindArray(rows.map(\.of.repoID))
        query.bindArray(rows.map(\.of.subject.kind))
        query.bindArray(rows.map(\.of.subject.text))
        query.bindArray(rows.map(\.source.rawValue))
        query.bindArray(rows.map(\.prefix))
        query.bindArray(rows.map(\.number))
        return query
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [select, unlinked, insert, delete]
    }

    private static let columns = "repo_id, kind, subject, source, prefix, number"

    private static let given =
        "unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])"

    private static let select = SQLStatement(
        "reference.select",
        """
        SELECT \(columns) FROM sync_references
        WHERE (repo_id, kind, subject) IN (SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]))
        """)

    private static let insert = SQLStatement(
        "reference.insert",
        "INSERT INTO sync_references (\(columns)) SELECT * FROM \(given) ON CONFLICT DO NOTHING")

    private static let delete = SQLStatement(
        "reference.delete",
        "DELETE FROM sync_references WHERE (\(columns)) IN (SELECT * FROM \(given))")

    // The CASE keeps a branch's name from being read as a number.
    private static let unlinked = SQLStatement(
        "reference.unlinked",
        """
        SELECT DISTINCT f.repo_id, f.kind, f.subject, f.number
        FROM public.projects p
            JOIN public.tasks t ON t.project_id = p.id AND t.deleted_at IS NULL AND ($3 OR t.id = ANY ($2::uuid[]))
            JOIN github_repositories r ON r.project_id = p.id
            JOIN sync_references f
                ON f.repo_id = r.id AND f.number = t.task_number AND f.prefix = upper(p.task_id_prefix)
        WHERE p.id = $1
            AND NOT EXISTS (
                SELECT FROM github_pull_requests l JOIN github_task_pr_links k ON k.pull_request_id = l.id
                WHERE k.task_id = t.id AND l.repo_id = f.repo_id
                    AND l.pr_number = CASE WHEN f.kind = 'pull_request' THEN f.subject::integer END)
            AND NOT EXISTS (
                SELECT FROM github_task_branches b
                WHERE f.kind = 'branch' AND b.task_id = t.id AND b.repo_id = f.repo_id AND b.branch_name = f.subject)
            AND NOT EXISTS (
                SELECT FROM sync_link_exclusions e
                WHERE e.repo_id = f.repo_id AND e.kind = f.kind AND e.subject = f.subject AND e.task_id = t.id)
        ORDER BY 1, 2, 3, 4
        """)
}
