// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A task that appeared in Paca, or any of a project's tasks.
public struct TaskChange: Sendable, Hashable {
    /// The order in which the changes were noted.
    public let id: Int64
    /// The project.
    public let projectID: UUID
    /// The task; nil for any task of the project.
    public let taskID: UUID?
}

/// Statements on `sync_task_changes`. Triggers on Paca's tables fill it.
public enum TaskChangeStore {
    /// Claims the oldest changes that are due. No other instance claims them for the time of `lease`.
    public static func claim(limit: Int64, lease: Duration) -> PostgresQuery {
        PostgresQuery(claim, limit, lease.wholeMilliseconds)
    }

    /// The changes that `claim` took.
    public static func rows(from result: PostgresResult) throws(PostgresError) -> [TaskChange] {
        try result.read { (row) throws(PostgresError) in
            TaskChange(id: try row.next(), projectID: try row.next(), taskID: try row.next())
        }
    }

    /// Deletes changes, because they are done.
    public static func delete(_ changes: [Int64]) -> PostgresQuery {
        var query = PostgresQuery(delete)
        query.bindArray(changes)
        return query
    }

    /// Notes tasks that an event said to have appeared, where no trigger notes them.
    public static func note(tasks: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(noteTasks)
        query.bindArray(tasks)
        return query
    }

    /// Notes that any task of these projects may have appeared, where no trigger notes it.
    public static func note(projects: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(noteProjects)
        query.bindArray(projects)
        return query
    }

    /// Notes that any task of any project that links repositories may have appeared.
    public static var noteAll: PostgresQuery { PostgresQuery(noteAllStatement) }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [claim, delete, noteTasks, noteProjects, noteAllStatement]
    }

    private static let claim = SQLStatement(
        "task_change.claim",
        """
        UPDATE sync_task_changes SET due_at = now() + $2::bigint * interval '1 millisecond'
        WHERE id IN (
            SELECT id FROM sync_task_changes WHERE due_at <= now() ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING id, project_id, task_id
        """)

    private static let delete = SQLStatement(
        "task_change.delete", "DELETE FROM sync_task_changes WHERE id = ANY ($1::bigint[])")

    /// Whether Paca's tables have a trigger of ours. A role of its own may lack the right to make triggers.
    private static func hasTrigger(_ name: String, on table: String) -> String {
        "EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'public.\(table)'::regclass AND tgname = '\(name)')"
    }

    private static let noteTasks = SQLStatement(
        "task_change.note_tasks",
        """
        INSERT INTO sync_task_changes (project_id, task_id)
        SELECT t.project_id, t.id FROM public.tasks t
        WHERE t.id = ANY ($1::uuid[]) AND t.deleted_at IS NULL
            AND EXISTS (SELECT FROM github_repositories r WHERE r.project_id = t.project_id)
            AND NOT \(hasTrigger("sync_note_new_task", on: "tasks"))
        """)

    private static let noteProjects = SQLStatement(
        "task_change.note_projects",
        """
        INSERT INTO sync_task_changes (project_id)
        SELECT DISTINCT r.project_id FROM github_repositories r
        WHERE r.project_id = ANY ($1::uuid[])
            AND NOT EXISTS (SELECT FROM sync_task_changes c WHERE c.project_id = r.project_id AND c.task_id IS NULL)
            AND NOT \(hasTrigger("sync_note_prefix", on: "projects"))
        """)

    private static let noteAllStatement = SQLStatement(
        "task_change.note_all",
        """
        INSERT INTO sync_task_changes (project_id)
        SELECT DISTINCT r.project_id FROM github_repositories r
        WHERE NOT EXISTS (SELECT FROM sync_task_changes c WHERE c.project_id = r.project_id AND c.task_id IS NULL)
        """)
}
