// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements on Paca's own tables. They only read.
public enum TaskStore {
    /// The prefix of a project's task ids.
    public static func prefix(project: UUID) -> PostgresQuery {
        PostgresQuery(prefix, project)
    }

    /// The prefix; nil when the project does not exist, or has none.
    public static func prefix(from result: PostgresResult) throws(PostgresError) -> String? {
        try result.first?.decodeIfPresent(0, as: String.self)
    }

    /// A project's tasks that have these numbers and are not deleted.
    public static func select(project: UUID, numbers: [Int64]) -> PostgresQuery {
        var query = PostgresQuery(select, project)
        query.bindArray(numbers)
        return query
    }

    /// A project's tasks that have these numbers and are deleted.
    public static func selectDeleted(project: UUID, numbers: [Int64]) -> PostgresQuery {
        var query = PostgresQuery(selectDeleted, project)
        query.bindArray(numbers)
        return query
    }

    /// The numbers of tasks, deleted ones too.
    public static func numbers(project: UUID, ids: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(selectNumbers, project)
        query.bindArray(ids)
        return query
    }

    /// Number and id of each task that `select` found.
    public static func tasks(from result: PostgresResult) throws(PostgresError) -> [Int64: UUID] {
        var tasks: [Int64: UUID] = [:]
        try result.readEach { (row) throws(PostgresError) in
            let number: Int64 = try row.next()
            tasks[number] = try row.next(as: UUID.self)
        }
        return tasks
    }

    /// Those of the given tasks that belong to the project and are not deleted.
    public static func select(project: UUID, ids: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(selectByID, project)
        query.bindArray(ids)
        return query
    }

    /// The ids that `select(project:ids:)` found.
    public static func ids(from result: PostgresResult) throws(PostgresError) -> Set<UUID> {
        var ids: Set<UUID> = []
        for row in result.rows {
            ids.insert(try row.decode(0))
        }
        return ids
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [selectByID, prefix, select, selectDeleted, selectNumbers]
    }

    private static let selectByID = SQLStatement(
        "task.select_by_id",
        "SELECT id FROM public.tasks WHERE project_id = $1 AND id = ANY ($2::uuid[]) AND deleted_at IS NULL")

    private static let selectDeleted = SQLStatement(
        "task.select_deleted",
        """
        SELECT task_number::bigint, id FROM public.tasks
        WHERE project_id = $1 AND task_number = ANY ($2::bigint[]) AND deleted_at IS NOT NULL
        """)

    private static let selectNumbers = SQLStatement(
        "task.select_numbers",
        "SELECT task_number::bigint, id FROM public.tasks WHERE project_id = $1 AND id = ANY ($2::uuid[])")

    private static let prefix = SQLStatement(
        "task.prefix", "SELECT task_id_prefix::text FROM public.projects WHERE id = $1")

    private static let select = SQLStatement(
        "task.select",
        """
        SELECT task_number::bigint, id FROM public.tasks
        WHERE project_id = $1 AND task_number = ANY ($2::bigint[]) AND deleted_at IS NULL
        """)
}
