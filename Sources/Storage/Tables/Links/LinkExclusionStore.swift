// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation

/// A link that a person removed. The linking rules do not make it again.
public struct LinkExclusion: Sendable, Hashable {
    /// What the task was linked to.
    public enum Subject: Sendable, Hashable {
        case pullRequest(Int32)
        case branch(String)

        /// Compares branch names byte by byte.
        public static func == (left: Subject, right: Subject) -> Bool {
            switch (left, right) {
            case (.pullRequest(let left), .pullRequest(let right)): left == right
            case (.branch(let left), .branch(let right)): Exact(left) == Exact(right)
            case (.pullRequest, .branch), (.branch, .pullRequest): false
            }
        }

        var kind: String {
            switch self {
            case .pullRequest: "pull_request"
            case .branch: "branch"
            }
        }

        var text: String {
            switch self {
            case .pullRequest(let number): String(number)
            case .branch(let name): name
            }
        }

        /// How `sync_deliveries` names it.
        var inDeliveries: String {
            switch self {
            case .pullRequest(let number): "#\(number)"
            case .branch(let name): "heads/\(name)"
            }
        }

        init(kind: String, text: String) {
            self = if kind == "pull_request", let number = Int32(text) { .pullRequest(number) } else { .branch(text) }
        }
    }

    /// The task.
    public let taskID: UUID
    /// Our id of the linked repository.
    public let repoID: UUID
    /// What the task is not to be linked to.
    public let subject: Subject

    /// Makes an exclusion.
    public init(taskID: UUID, repoID: UUID, subject: Subject) {
        self.taskID = taskID
        self.repoID = repoID
        self.subject = subject
    }

    init(_ row: inout RowReader) throws(PostgresError) {
        self.init(
            taskID: try row.next(), repoID: try row.next(),
            subject: Subject(kind: try row.next(), text: try row.next()))
    }
}

/// Statements on `sync_link_exclusions`.
public enum LinkExclusionStore {
    /// The exclusions for the given pull requests and branches.
    public static func select(_ subjects: [(repoID: UUID, subject: LinkExclusion.Subject)]) -> PostgresQuery {
        var query = PostgresQuery(select)
        query.bindArray(subjects.map(\.repoID))
        query.bindArray(subjects.map(\.subject.kind))
        query.bindArray(subjects.map(\.subject.text))
        return query
    }

    /// A task's exclusions for a repository.
    public static func select(task: UUID, repository: UUID) -> PostgresQuery {
        PostgresQuery(selectOfTask, repository, task)
    }

    /// The exclusions that `select` found.
    public static func exclusions(from result: PostgresResult) throws(PostgresError) -> Set<LinkExclusion> {
        Set(try result.read(LinkExclusion.init))
    }

    /// Records that a person removed links.
    public static func insert(_ exclusions: [LinkExclusion]) -> PostgresQuery {
        query(insert, exclusions)
    }

    /// Deletes exclusions, because a person made the links again.
    public static func delete(_ exclusions: [LinkExclusion]) -> PostgresQuery {
        query(delete, exclusions)
    }

    private static func query(_ statement: SQLStatement, _ exclusions: [LinkExclusion]) -> PostgresQuery {
        var query = PostgresQuery(statement)
        query.bindArray(exclusions.map(\.taskID))
        query.bindArray(exclusions.map(\.repoID))
        query.bindArray(exclusions.map(\.subject.kind))
        query.bindArray(exclusions.map(\.subject.text))
        return query
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [insert, delete, select, selectOfTask]
    }

    private static let selectOfTask = SQLStatement(
        "link_exclusion.select_of_task",
        """
        SELECT task_id, repo_id, kind, subject FROM sync_link_exclusions WHERE repo_id = $1 AND task_id = $2
        """)

    private static let insert = SQLStatement(
        "link_exclusion.insert",
        """
        INSERT INTO sync_link_exclusions (task_id, repo_id, kind, subject)
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
        ON CONFLICT DO NOTHING
        """)

    private static let delete = SQLStatement(
        "link_exclusion.delete",
        """
        DELETE FROM sync_link_exclusions
        WHERE (task_id, repo_id, kind, subject) IN (
            SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]))
        """)

    private static let select = SQLStatement(
        "link_exclusion.select",
        """
        SELECT task_id, repo_id, kind, subject FROM sync_link_exclusions
        WHERE (repo_id, kind, subject) IN (SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]))
        """)
}
