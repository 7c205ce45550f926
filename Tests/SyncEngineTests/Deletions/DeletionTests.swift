// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import GitHubSimulator
import Storage
import SyncEngine
import TestSupport
import TestWorlds
import Testing

@Suite("What Paca deletes softly", .timeLimit(.minutes(15)))
struct DeletionTests {
    /// Makes everything in the database older that waits for its grace time.
    private func pass(_ time: String, _ database: TestDatabase) async throws {
        try await database.execute("UPDATE sync_deletions SET due_at = due_at - interval '\(time)'")
    }

    private static let links = """
        SELECT (SELECT count(*) FROM github_task_pr_links) + (SELECT count(*) FROM github_task_branches)
            + (SELECT count(*) FROM sync_link_exclusions)
        """

    /// A project whose first two tasks have a pull request, a branch and an exclusion each.
    private func linked(_ database: TestDatabase) async throws -> TestProject {
        let project = try await TestProject.make(in: database)
        try await database.execute(
            """
            INSERT INTO github_pull_requests (project_id, repo_id, pr_number, github_pr_id)
            VALUES ('\(project.id)', '\(project.repoID)', 1, 1);
            INSERT INTO github_task_pr_links (task_id, pull_request_id)
            SELECT t.id, p.id FROM tasks t, github_pull_requests p WHERE t.task_number <= 2;
            INSERT INTO github_task_branches (task_id, repo_id, branch_name)
            SELECT id, '\(project.repoID)', 'b' FROM tasks WHERE task_number <= 2;
            INSERT INTO sync_link_exclusions (task_id, repo_id, kind, subject)
            SELECT id, '\(project.repoID)', 'branch', 'c' FROM tasks WHERE task_number <= 2;
            """)
        return project
    }

    @Test("a deleted task keeps its links for the grace time, then loses them; other tasks keep theirs")
    func task() async throws {
        try await TestDatabase.with { database in
            _ = try await linked(database)
            let metrics = TestMetrics()
            let engine = try Engine.test(database.pool, environment: .real(metrics: metrics))
            try await database.execute("UPDATE tasks SET deleted_at = now() WHERE task_number = 1")
            try await pass("9 minutes", database)
            try await engine.round(of: "deletions")
            #expect(try await database.number(Self.links) == 6)
            try await pass("1 minute", database)
            try await engine.round(of: "deletions")
            #expect(try await database.number(Self.links) == 3)
            #expect(try await database.number("SELECT count(*) FROM sync_deletions") == 0)
            #expect(metrics.count("paca_sync_deletions_total", ("what", "task")) == 1)
        }
    }

    @Test("a task that is restored within the grace time keeps everything, also if it was deleted twice")
    func restoredTask() async throws {
        try await TestDatabase.with { database in
            _ = try await linked(database)
            let engine = try Engine.test(database.pool)
            try await database.execute("UPDATE tasks SET deleted_at = now() WHERE task_number = 1")
            try await pass("9 minutes", database)
            try await database.execute("UPDATE tasks SET deleted_at = NULL WHERE task_number = 1")
            try await database.execute("UPDATE tasks SET deleted_at = now() WHERE task_number = 1")
            try await pass("2 minutes", database)
            try await engine.round(of: "deletions")
            #expect(try await database.number(Self.links) == 6)
            try await database.execute("UPDATE tasks SET deleted_at = NULL WHERE task_number = 1")
            try await pass("1 hour", database)
            try await engine.round(of: "deletions")
            #expect(try await database.number(Self.links) == 6)
            #expect(try await database.number("SELECT count(*) FROM sync_deletions") == 0)
        }
    }

    @Test("the sweep finds deletions that nothing noted, once")
    func sweep() async throws {
        try await TestDatabase.with { database in
            let project = try await linked(database)
            try await database.execute(
                """
                ALTER TABLE tasks DISABLE TRIGGER USER;
                ALTER TABLE projects DISABLE TRIGGER USER;
                UPDATE tasks SET deleted_at = now() WHERE task_number IN (1, 3);
                """)
            let engine = try Engine.test(database.pool)
            for _ in 0 ..< 2 { try await engine.round(of: "deletion-sweep") }
            let task = try #require(project.tasks[1])
            #expect(try await database.rows("SELECT task_id FROM sync_deletions") == ["(\(task.text))"])
            try await database.execute(
                "ALTER TABLE projects ADD COLUMN deleted_at timestamptz; UPDATE projects SET deleted_at = now()")
            for _ in 0 ..< 2 { try await engine.round(of: "deletion-sweep") }
            #expect(
                try await database.rows("SELECT project_id FROM sync_deletions WHERE task_id IS NULL")
                    == ["(\(project.id.text))"])
        }
    }

    @Test("a deleted project is disconnected after the grace time, and its hook goes from GitHub; a restored one stays")
    func project() async throws {
        try await LinkingWorld.with { world in
            try await world.database.execute("ALTER TABLE projects ADD COLUMN deleted_at timestamptz")
            let repository = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            let (doomed, restored) = (try await world.makeConnectedProject(), try await world.makeConnectedProject())
            for project in [doomed, restored] {
                _ = try await world.process().repositories.link(
                    project: project, RepositoryName(owner: "alpaca", name: "herd"))
            }
            try await world.database.execute("UPDATE projects SET deleted_at = now()")
            try await world.process().round(of: "deletions")
            try await world.expectClean([repository], links: 2)
            try await world.database.execute("UPDATE projects SET deleted_at = NULL WHERE id = '\(restored)'")
            try await pass("10 minutes", world.database)
            try await world.process().round(of: "deletions")
            try await world.process().round(of: "cleanup")
            try await world.expectClean([repository], links: 1)
            #expect(try await world.process().repositories.linked(project: doomed) == [])
            #expect(try await world.process().repositories.linked(project: restored).count == 1)
            #expect(try await world.database.number("SELECT count(*) FROM sync_deletions") == 0)
        }
    }

    @Test("a hook at our address that no link knows is reported first and removed by a later sweep; others stay")
    func strayHooks() async throws {
        try await LinkingWorld.with { world in
            let repository = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            let project = try await world.makeConnectedProject()
            _ = try await world.process().repositories.link(
                project: project, RepositoryName(owner: "alpaca", name: "herd"))
            let elsewhere = LinkingWorld.address(of: UUID()).replacing("paca.example", with: "staging.example")
            for url in [LinkingWorld.address(of: UUID()), elsewhere] {
                _ = try await world.simulator.createHook(in: repository, config: .init(url: url, secret: "s"))
            }
            // The lease says when the next sweep is due.
            try await world.process().round(of: "stray-hooks")
            try await world.process().round(of: "stray-hooks")
            #expect(try await world.hooks(repository).count == 3)
            #expect(world.metrics.count("paca_sync_stray_hooks_total", ("outcome", "reported")) == 1)
            try await world.database.execute(
                "UPDATE sync_leases SET expires_at = now(); UPDATE sync_stray_hooks SET first_seen_at = now() - interval '1 day'"
            )
            try await world.process().round(of: "stray-hooks")
            let left = try await world.hooks(repository).map(\.config.url)
            #expect(left.sorted() == [LinkingWorld.address(of: project), elsewhere].sorted())
            #expect(world.metrics.count("paca_sync_stray_hooks_total", ("outcome", "removed")) == 1)
            #expect(try await world.database.number("SELECT count(*) FROM sync_stray_hooks") == 0)
        }
    }
}
