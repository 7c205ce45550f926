// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Foundation
import Storage
import SyncEngine
import TestSupport
import TestWorlds
import Testing

@Suite("Replaying a delivery, and explaining a link", .timeLimit(.minutes(15)))
struct ReplayAndExplainTests {
    private func sync(_ world: TaskWorld) throws -> SyncRequests { try #require(world.engine.requests).sync }

    @Test("A delivery that failed is applied when it is replayed, as the newest, and only then")
    func replay() async throws {
        try await TaskWorld.with { world in
            let sync = try sync(world)
            let guid = UUID()
            let pull = TestPullRequest(number: 7, title: "PROJ-1")
            // The repository's identity is the simulator's; this delivery is of another repository, so it fails.
            let finished = world.metrics.total("paca_sync_deliveries_total")
            try await world.project.deliver("pull_request", pull.webhook("opened"), guid: guid, to: world.engine.intake)
            try await world.metrics.total("paca_sync_deliveries_total", reaches: finished + 1)
            let before = try await world.database.rows("SELECT state, seq, subject FROM sync_deliveries")
            #expect(before == ["(failed,1,#7)"])
            try await world.database.execute(
                "UPDATE github_repositories SET github_repo_id = \(TestPullRequest.repositoryID)")
            let id = try #require(DeliveryID(guid.uuidString))
            let answer = try await sync.replay(project: world.project.id, delivery: id)
            #expect(answer.id == DeliveryID("\(world.project.hookID).\(guid.uuidString)"))
            try await world.metrics.total("paca_sync_deliveries_total", reaches: finished + 2)
            let after = try await world.database.rows("SELECT state, seq > 1, last_error FROM sync_deliveries")
            #expect(after == ["(applied,t,)"])
            #expect(try await world.database.number("SELECT count(*) FROM github_task_pr_links") == 1)
            // P2: one effect.
            for name in [answer.id, id] {
                let again = try await failureCode {
                    _ = try await sync.replay(project: world.project.id, delivery: name)
                }
                #expect(again == .deliveryApplied)
            }
        }
    }

    @Test("A replay is refused for a delivery that is unknown, another project's, or whose body is gone")
    func refused() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let other = try await TestProject.make(in: database, hookID: 77)
            let sync = SyncRequests(
                client: database.pool, expectsHooks: true,
                feed: SyncEventFeed(client: database.pool, environment: .real()), wake: {}, notice: { _, _ in })
            let guids = (0 ..< 3).map { _ in UUID() }
            for (guid, state, reason) in [
                (guids[0], "dead", "NULL"), (guids[1], "pending", "NULL"),
                (guids[2], "ignored", "'what was linked to a branch or a tag stays linked when it goes'"),
            ] {
                try await database.execute(
                    """
                    INSERT INTO sync_deliveries (hook_id, guid, repo_id, project_id, event, state, reason)
                    VALUES (\(project.hookID), '\(guid)', '\(project.repoID)', '\(project.id)', 'delete', '\(state)', \(reason))
                    """)
            }
            func code(_ project: TestProject, _ guid: UUID) async throws -> RequestFailure.Code? {
                let id = try #require(DeliveryID("1001.\(guid)"))
                return try await failureCode { _ = try await sync.replay(project: project.id, delivery: id) }
            }
            #expect(try await code(project, guids[0]) == .deliveryBodyGone)
            #expect(try await code(project, guids[1]) == nil, "it waits already")
            #expect(try await code(project, guids[2]) == .deliveryApplied, "the branch may exist again")
            #expect(try await code(other, guids[0]) == .deliveryNotFound)
            #expect(try await code(project, UUID()) == .deliveryNotFound)
        }
    }

    @Test("Explain tells of a pull request what arrived, what it names where, and which rule refused")
    func explain() async throws {
        try await TaskWorld.with { world in
            try await world.database.execute(
                """
                UPDATE github_repositories SET github_repo_id = \(TestPullRequest.repositoryID);
                UPDATE tasks SET deleted_at = now() WHERE task_number = 3
                """)
            let sync = try sync(world)
            var pull = TestPullRequest(number: 7, title: "PROJ-1 and OTHER-2, CVE-2024-3094", headRef: "fix/PROJ-3")
            pull.body = "> PROJ-4\n\nPROJ-77"
            try await world.deliver("pull_request", pull.webhook("opened"))
            var explained = try await sync.explain(
                project: world.project.id, repository: world.repo, .pullRequest(7))
            #expect(explained.deliveries.map(\.event) == ["pull_request"])
            let rules = try #require(explained.links).findings.map { finding in
                "\(finding.reference?.prefix ?? "")-\(finding.reference?.number ?? 0) \(finding.verdict.code)"
            }
            #expect(
                Set(rules) == [
                    "PROJ-3 task_deleted", "PROJ-1 named", "OTHER-2 other_prefix", "CVE-2024 cve",
                    "PROJ-77 no_such_task",
                    "PROJ-4 quoted_text",
                ])
            let first = try world.task(1)
            #expect(explained.links?.links.map(\.task) == [first.task])
            #expect(explained.name(of: first.task) == "PROJ-1")
            // A person removes the link; the rules do not make it again.
            let linked = try #require(try await world.pulls.linked(task: first).first)
            try await world.pulls.unlink(task: first, pullRequest: linked.id)
            explained = try await sync.explain(project: world.project.id, repository: world.repo, .pullRequest(7))
            #expect(explained.links?.links == [])
            #expect(explained.links?.findings.contains { $0.verdict == .excluded } == true)
        }
    }

    @Test("Explain of a branch, of what is not known, and of another project's repository")
    func others() async throws {
        try await TaskWorld.with { world in
            let sync = try sync(world)
            let other = try await TestProject.make(in: world.database, hookID: 77)
            try await world.database.execute("UPDATE github_repositories SET github_repo_id = NULL")
            try await world.deliver("push", TestPullRequest.push(creating: "fix/PROJ-2"))
            let branch = try await sync.explain(
                project: world.project.id, repository: world.repo, .branch("fix/PROJ-2"))
            let second = try world.task(2)
            #expect(branch.links?.links.map(\.task) == [second.task])
            #expect(branch.deliveries.map(\.subject) == ["heads/fix/PROJ-2"])
            let unknown = try await sync.explain(
                project: world.project.id, repository: world.repo, .pullRequest(99))
            #expect(unknown.links == nil)
            let refused = try await failureCode {
                _ = try await sync.explain(project: world.project.id, repository: other.repoID, .pullRequest(7))
            }
            #expect(refused == .repositoryNotFound)
        }
    }
}
