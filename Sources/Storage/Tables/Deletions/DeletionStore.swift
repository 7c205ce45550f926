// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements on `sync_deletions`: tasks and projects that Paca has deleted, until our rows about them are removed.
///
/// Triggers on Paca's tables, Paca's events and the daily sweep note them. Each statement looks again whether the task or
/// project is deleted, so a note too many does no harm, and one that was undeleted within the grace time keeps
/// everything.
public enum DeletionStore {
    /// Notes tasks that an event said to be deleted, unless they still exist or are noted already.
    public static func note(tasks: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(noteTasks)
        query.bindArray(tasks)
        return query
    }

    /// Notes projects that an event said to be deleted, unless they still exist or are noted already.
    public static func note(projects: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(noteProjects)
        query.bindArray(projects)
        return query
    }

    /// Notes every deleted task that something is still linked to.
    public static var noteMissedTasks: PostgresQuery { PostgresQuery(noteMissedTasksStatement) }

    /// Notes every deleted project that is still connected to GitHub.
    public static var noteMissedProjects: PostgresQuery { PostgresQuery(noteMissedProjectsStatement) }

    /// Removes the links of up to `limit` tasks that were deleted longer ago than `grace`, with their notes.
    public static func forgetTasks(grace: Duration, limit: Int64) -> PostgresQuery {
        PostgresQuery(forgetTasks, limit, grace.wholeMilliseconds)
    }

    /// Removes the connection of one project that was deleted longer ago than `grace`, with all its links and the note.
    /// Triggers keep what is needed to remove its hooks.
    public static func forgetProject(grace: Duration) -> PostgresQuery {
        PostgresQuery(forgetProject, grace.wholeMilliseconds)
    }

    /// What `forgetTasks` or `forgetProject` did: how many notes were due, and of how many tasks or projects something was
    /// removed.
    public static func counts(from result: PostgresResult) throws(PostgresError) -> (due: Int64, removed: Int64) {
        guard let row = result.first else { return (0, 0) }
        return (try row.decode(0), try row.decode(1))
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [
            noteTasks, noteProjects, noteMissedTasksStatement, noteMissedProjectsStatement, forgetTasks, forgetProject,
        ]
    }

    /// A project that exists and is not deleted. Only newer hosts have the column `deleted_at`.
    private static func isAlive(_ project: String) -> String {
        """
        EXISTS (SELECT FROM public.projects p WHERE p.id = \(project) AND to_jsonb(p) ->> 'deleted_at' IS NULL)
        """
    }

    private static let noteTasks = SQLStatement(
        "deletion.note_tasks",
        """
        INSERT INTO sync_deletions (project_id, task_id, due_at)
        SELECT t.project_id, t.id, now() FROM public.tasks t
        WHERE t.id = ANY ($1::uuid[]) AND t.deleted_at IS NOT NULL
            AND EXISTS (SELECT FROM github_integrations i WHERE i.project_id = t.project_id)
            AND NOT EXISTS (SELECT FROM sync_deletions d WHERE d.task_id = t.id)
        """)

    private static let noteProjects = SQLStatement(
        "deletion.note_projects",
        """
        INSERT INTO sync_deletions (project_id, due_at)
        SELECT i.project_id, now() FROM github_integrations i
        WHERE i.project_id = ANY ($1::uuid[]) AND NOT \(isAlive("i.project_id"))
            AND NOT EXISTS (SELECT FROM sync_deletions d WHERE d.project_id = i.project_id AND d.task_id IS NULL)
        """)

    private static let noteMissedTasksStatement = SQLStatement(
        "deletion.note_missed_tasks",
        """
        INSERT INTO sync_deletions (project_id, task_id, due_at)
        SELECT t.project_id, t.id, now() FROM public.tasks t
        WHERE t.deleted_at IS NOT NULL
            AND (EXISTS (SELECT FROM github_task_pr_links l WHERE l.task_id = t.id)
                OR EXISTS (SELECT FROM github_task_branches b WHERE b.task_id = t.id)
                OR EXISTS (SELECT FROM sync_link_exclusions e WHERE e.task_id = t.id))
            AND NOT EXISTS (SELECT FROM sync_deletions d WHERE d.task_id = t.id)
        """)

    private static let noteMissedProjectsStatement = SQLStatement(
        "deletion.note_missed_projects",
        """
        INSERT INTO sync_deletions (project_id, due_at)
        SELECT i.project_id, now() FROM github_integrations i
        WHERE NOT \(isAlive("i.project_id"))
            AND NOT EXISTS (SELECT FROM sync_deletions d WHERE d.project_id = i.project_id AND d.task_id IS NULL)
        """)

    // A task that was deleted, restored and deleted again has two notes, and the later one counts.
    private static let forgetTasks = SQLStatement(
        "deletion.forget_tasks",
        """
        WITH due AS MATERIALIZED (
            SELECT d.id, d.task_id FROM sync_deletions d
            WHERE d.task_id IS NOT NULL AND d.due_at <= now() - $2::bigint * interval '1 millisecond'
            ORDER BY d.id LIMIT $1 FOR UPDATE SKIP LOCKED
        ), doomed AS MATERIALIZED (
            SELECT DISTINCT t.id FROM due JOIN public.tasks t ON t.id = due.task_id
            WHERE t.deleted_at IS NOT NULL
                AND NOT EXISTS (SELECT FROM sync_deletions n WHERE n.task_id = due.task_id AND n.id > due.id)
        ), links AS (
            DELETE FROM github_task_pr_links l USING doomed WHERE l.task_id = doomed.id RETURNING l.task_id
        ), branches AS (
            DELETE FROM github_task_branches b USING doomed WHERE b.task_id = doomed.id RETURNING b.task_id
        ), exclusions AS (
            DELETE FROM sync_link_exclusions e USING doomed WHERE e.task_id = doomed.id
        ), done AS (
            DELETE FROM sync_deletions d USING due WHERE d.id = due.id
        )
        SELECT (SELECT count(*) FROM due),
            (SELECT count(*) FROM (SELECT task_id FROM links UNION SELECT task_id FROM branches) removed)
        """)

    private static let forgetProject = SQLStatement(
        "deletion.forget_project",
        """
        WITH due AS MATERIALIZED (
            SELECT d.id, d.project_id FROM sync_deletions d
            WHERE d.task_id IS NULL AND d.due_at <= now() - $1::bigint * interval '1 millisecond'
            ORDER BY d.id LIMIT 1 FOR UPDATE SKIP LOCKED
        ), doomed AS MATERIALIZED (
            SELECT due.project_id FROM due
            WHERE NOT \(isAlive("due.project_id")) AND NOT EXISTS (
                SELECT FROM sync_deletions n
                WHERE n.project_id = due.project_id AND n.task_id IS NULL AND n.id > due.id)
        ), gone AS (
            DELETE FROM github_integrations i USING doomed WHERE i.project_id = doomed.project_id RETURNING 1
        ), done AS (
            DELETE FROM sync_deletions d USING due WHERE d.id = due.id
        )
        SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM gone)
        """)
}
