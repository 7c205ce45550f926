// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The whole engine under virtual time and a seed, against a real Postgres (`docs/design/architecture.md`, "Deterministic by
/// construction").
@Suite("A seeded run with duplicates, reordering and crashes between any two awaits")
struct SeededRunTests {
    @Test("ends in the state that the newest news demands (P1, P2, P4, P7)", arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func newestNewsWins(seed: UInt64) async throws {
        try await TestDatabase.with { database in
            let projects = [
                try await TestProject.make(in: database, hookID: 11),
                // The same repository linked to a second project: its own hook, the same events (P7).
                try await TestProject.make(in: database, hookID: 22),
            ]
            let history = History(seed: seed, projects: projects.count, steps: 300)
            var world = SimulatedWorld(database: database, projects: projects, history: history, seed: seed)
            try await world.unfold()

            #expect(world.lives > 3, "the run must have crashed several times to prove anything")
            try await expectDeliveries(in: world)
            for (index, project) in projects.enumerated() {
                try await expectPullRequests(of: index, project, in: world)
                try await expectLinks(of: project, in: world)
                try await expectEvents(of: project, in: world)
            }
        }
    }

    private func expectDeliveries(in world: SimulatedWorld) async throws {
        let stored = try await world.database.rows("SELECT guid FROM sync_deliveries")
        let guids = Set(stored.map { $0.filter { $0 != "(" && $0 != ")" } })
        #expect(
            world.acknowledged.allSatisfy { guids.contains($0.uuidString.lowercased()) }, "P1: acknowledged is durable")
        #expect(guids.count == world.history.steps.count && stored.count == guids.count, "P2: each delivery once")
        let unfinished = try await world.database.rows(
            "SELECT event, state, last_error FROM sync_deliveries WHERE state <> 'applied'")
        #expect(unfinished == [])
    }

    private func expectPullRequests(of index: Int, _ project: TestProject, in world: SimulatedWorld) async throws {
        let stored = try await world.database.rows(
            """
            SELECT pr_number, title, state, head_sha, draft, from_fork, author FROM github_pull_requests
            WHERE repo_id = '\(project.repoID)' ORDER BY pr_number
            """)
        let expected = world.history.truth[index].values.sorted { $0.number < $1.number }.map { pull in
            let isFork = pull.headRepositoryID != TestPullRequest.repositoryID
            return "(\(pull.number),\"\(pull.title)\",\(pull.keptState),\(pull.headSHA),\(pull.isDraft ? "t" : "f"),"
                + "\(isFork ? "t" : "f"),\(pull.author ?? "\"\"")" + ")"
        }
        #expect(stored == expected)
    }

    /// Every link is to a task of the same project that the pull request's title or branch names.
    private func expectLinks(of project: TestProject, in world: SimulatedWorld) async throws {
        let links = try await world.database.rows(
            """
            SELECT p.pr_number, t.task_number FROM github_task_pr_links l
            JOIN github_pull_requests p ON p.id = l.pull_request_id JOIN tasks t ON t.id = l.task_id
            WHERE p.repo_id = '\(project.repoID)' AND t.project_id = '\(project.id)' ORDER BY 1, 2
            """)
        let numbers = try await world.database.rows(
            "SELECT pr_number FROM github_pull_requests WHERE repo_id = '\(project.repoID)' ORDER BY 1")
        let expected = numbers.compactMap { Int($0.dropFirst().dropLast()) }.flatMap { number in
            Set([1 + number % 9, 1 + (number + 1) % 9]).sorted().map { "(\(number),\($0))" }
        }
        #expect(links == expected)
        #expect(
            try await world.database.number(
                """
                SELECT count(*) FROM github_task_pr_links l JOIN github_pull_requests p ON p.id = l.pull_request_id
                JOIN tasks t ON t.id = l.task_id WHERE t.project_id <> p.project_id
                """) == 0, "P7: no link crosses projects")
    }

    /// Each link was announced once, and the announced states lead without a gap to the one that is stored.
    private func expectEvents(of project: TestProject, in world: SimulatedWorld) async throws {
        #expect(
            try await world.database.rows(
                """
                SELECT payload->>'task_id', payload->>'pr_number', count(*) FROM sync_outbox
                WHERE topic = 'github.pr_linked' GROUP BY 1, 2, payload->>'repo_id' HAVING count(*) <> 1
                """) == [])
        #expect(
            try await world.database.rows(
                """
                WITH changes AS (
                    SELECT payload->>'repo_id' AS repo, payload->>'task_id' AS task, payload->>'pr_number' AS number,
                        payload->>'state' AS state, payload->>'previous_state' AS previous, id
                    FROM sync_outbox WHERE topic = 'github.pr_state_changed'
                ), chained AS (
                    SELECT *, lag(state) OVER own AS before, lead(id) OVER own AS next FROM changes
                    WINDOW own AS (PARTITION BY repo, task, number ORDER BY id)
                )
                SELECT c.* FROM chained c
                JOIN github_pull_requests p ON p.repo_id::text = c.repo AND p.pr_number::text = c.number
                WHERE c.before <> c.previous OR (c.next IS NULL AND c.state <> p.state)
                """) == [])
    }
}
