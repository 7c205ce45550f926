// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

/// The demo's own statements. They write what Paca and a person would have written, and read what the engine wrote
/// about one project.
enum DemoStore {
    /// Inserts a project with its tasks, as Paca does.
    /// - Parameter tasks: Tasks with distinct numbers.
    static func insertProject(id: UUID, name: String, prefix: String, tasks: [DemoTask]) -> [PostgresQuery] {
        var query = PostgresQuery(insertTasks, id)
        query.bindArray(tasks.map(\.id))
        query.bindArray(tasks.map(\.number))
        query.bindArray(tasks.map(\.title))
        query.bindArray(tasks.map(\.isDeleted))
        return [PostgresQuery(insertProject, id, name, prefix), query]
    }

    /// Inserts a project's integration, and a linked repository whose hook is still being created.
    /// - Parameters:
    ///   - token: The token, encrypted.
    ///   - secret: The hook's secret, encrypted.
    static func insertRepository(
        id: UUID, project: UUID, owner: String, name: String, token: String, secret: String
    ) -> [PostgresQuery] {
        [
            PostgresQuery(insertIntegration, project, token),
            PostgresQuery(insertRepository, id, project, owner, name, secret),
        ]
    }

    /// Stores the id of a repository's hook.
    static func storeHook(_ hookID: Int64, repository: UUID) -> PostgresQuery {
        PostgresQuery(storeHook, repository, hookID)
    }

    /// Reads everything about a project, for `DemoProjectState`.
    /// - Parameters:
    ///   - delivery: Only deliveries after this position in the inbox are read.
    ///   - event: Only events with a greater id are read.
    static func state(of project: UUID, afterDelivery delivery: Int64, afterEvent event: Int64)
        -> [PostgresQuery]
    {
        [
            PostgresQuery(deliveries, project, delivery),
            PostgresQuery(pullRequests, project),
            PostgresQuery(links, project),
            PostgresQuery(events, project, event),
        ]
    }

    /// Reads how long deliveries waited in the inbox.
    static func times(of projects: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(times)
        query.bindArray(projects)
        return query
    }

    /// A statement for a person to run in `psql`. It names the schema, because `psql` has another search path.
    static let newestDeliveries = """
        SELECT event, action, state, reason FROM \(PostgresConfiguration.schema).sync_deliveries
        ORDER BY seq DESC LIMIT 10
        """

    private static let insertProject = SQLStatement(
        "demo.insert_project", "INSERT INTO public.projects (id, name, task_id_prefix) VALUES ($1, $2, $3)")

    private static let insertTasks = SQLStatement(
        "demo.insert_tasks",
        """
        INSERT INTO public.tasks (id, project_id, task_number, title, deleted_at)
        SELECT id, $1::uuid, number, title, CASE WHEN is_deleted THEN now() END
        FROM unnest($2::uuid[], $3::integer[], $4::text[], $5::boolean[]) AS t (id, number, title, is_deleted)
        """)

    private static let insertIntegration = SQLStatement(
        "demo.insert_integration", "INSERT INTO github_integrations (project_id, access_token_enc) VALUES ($1, $2)")

    private static let insertRepository = SQLStatement(
        "demo.insert_repository",
        """
        INSERT INTO github_repositories
            (id, project_id, integration_id, owner, repo_name, full_name, webhook_secret_enc)
        SELECT $1::uuid, i.project_id, i.id, $3::text, $4::text, $3 || '/' || $4, $5::text
        FROM github_integrations i WHERE i.project_id = $2
        """)

    private static let storeHook = SQLStatement(
        "demo.store_hook", "UPDATE github_repositories SET webhook_id = $2, updated_at = now() WHERE id = $1")

    private static let deliveries = SQLStatement(
        "demo.deliveries",
        """
        SELECT seq, guid, event, action, state, reason, last_error
        FROM sync_deliveries WHERE project_id = $1 AND seq > $2 ORDER BY seq
        """)

    private static let pullRequests = SQLStatement(
        "demo.pull_requests",
        "SELECT \(PullRequestStore.columns) FROM github_pull_requests WHERE project_id = $1 ORDER BY pr_number")

    private static let links = SQLStatement(
        "demo.links",
        """
        SELECT l.pr_number, l.branch_name, p.task_id_prefix || '-' || t.task_number, l.source
        FROM (
            SELECT r.pr_number, NULL AS branch_name, k.task_id, k.source
            FROM github_pull_requests r JOIN github_task_pr_links k ON k.pull_request_id = r.id
            WHERE r.project_id = $1
            UNION ALL
            SELECT NULL, b.branch_name, b.task_id, b.source
            FROM github_repositories r JOIN github_task_branches b ON b.repo_id = r.id
            WHERE r.project_id = $1
        ) l
        JOIN public.tasks t ON t.id = l.task_id
        JOIN public.projects p ON p.id = t.project_id
        ORDER BY l.pr_number, l.branch_name, 3
        """)

    private static let events = SQLStatement(
        "demo.events",
        """
        SELECT o.id, o.topic, (o.payload ->> 'pr_number')::integer, o.payload ->> 'branch_name',
            p.task_id_prefix || '-' || t.task_number
        FROM sync_outbox o
        JOIN public.tasks t ON t.id = (o.payload ->> 'task_id')::uuid
        JOIN public.projects p ON p.id = t.project_id
        WHERE o.id > $2 AND (o.payload ->> 'project_id')::uuid = $1
        ORDER BY o.id
        """)

    private static let times = SQLStatement(
        "demo.times",
        """
        SELECT
            (1000000 * extract(epoch FROM max(applied_at) - min(received_at)))::bigint,
            (1000000 * percentile_cont(0.5) WITHIN GROUP (
                ORDER BY extract(epoch FROM applied_at - received_at)))::bigint
        FROM sync_deliveries WHERE project_id = ANY ($1::uuid[]) AND applied_at IS NOT NULL
        """)
}
