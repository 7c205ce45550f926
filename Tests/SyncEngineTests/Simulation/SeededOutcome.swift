// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The state of one project after a seeded run, compared with its history.
struct SeededOutcome {
    private let world: SimulatedWorld
    private let index: Int
    private let project: TestProject
    /// The deliveries whose news was written; the others were superseded.
    private let written: Set<UUID>
    /// The tasks that the newest news of each pull request names.
    private let named: [Int: Set<Int>]
    /// The tasks that any news of each pull request names.
    private let everNamed: [Int: Set<Int>]

    init(of index: Int, in world: SimulatedWorld) async throws {
        self.world = world
        self.index = index
        project = world.projects[index]
        let rows = try await world.database.rows(
            "SELECT guid FROM sync_deliveries WHERE reason IS NULL AND project_id = '\(project.id)'")
        let written = Set(rows.compactMap { UUID(uuidString: String($0.dropFirst().dropLast())) })
        self.written = written
        let steps = Self.pullRequests(in: world.history, of: index)
        named = steps.reduce(into: [:]) { $0[$1.number] = $1.tasks }
        everNamed = steps.reduce(into: [:]) { $0[$1.number, default: []].formUnion($1.tasks) }
    }

    private typealias Step = (guid: UUID, number: Int, action: String, tasks: Set<Int>)

    private static func pullRequests(in history: History, of project: Int) -> [Step] {
        history.steps.filter { $0.project == project }.compactMap { step in
            guard case .pullRequest(let number, let action, let tasks) = step.subject else { return nil }
            return (step.guid, number, action, tasks)
        }
    }

    /// The rows have the newest state of each pull request.
    func expectPullRequests() async throws {
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

    /// Every link is to a task of the same project that the newest news of the pull request names, or the branch.
    func expectLinks() async throws {
        let steps = Self.pullRequests(in: world.history, of: index)
        let newest = Dictionary(steps.map { ($0.number, $0.guid) }, uniquingKeysWith: { $1 })
        #expect(newest.values.allSatisfy(written.contains), "the newest news is never superseded")
        let links = try await world.database.rows(
            """
            SELECT p.pr_number, t.task_number FROM github_task_pr_links l
            JOIN github_pull_requests p ON p.id = l.pull_request_id JOIN tasks t ON t.id = l.task_id
            WHERE p.repo_id = '\(project.repoID)' AND t.project_id = '\(project.id)' ORDER BY 1, 2
            """)
        #expect(links == expectedLinks)
        let branches = try await world.database.rows(
            """
            SELECT b.branch_name, t.task_number FROM github_task_branches b JOIN tasks t ON t.id = b.task_id
            WHERE b.repo_id = '\(project.repoID)' AND t.project_id = '\(project.id)'
            """)
        #expect(branches.count == expectedBranches.count && Set(branches) == expectedBranches)
        #expect(
            try await world.database.number(
                """
                SELECT count(*) FROM github_task_pr_links l JOIN github_pull_requests p ON p.id = l.pull_request_id
                JOIN tasks t ON t.id = l.task_id WHERE t.project_id <> p.project_id
                """) == 0, "P7: no link crosses projects")
    }

    private var expectedLinks: [String] {
        named.sorted { $0.key < $1.key }.flatMap { number, tasks in tasks.sorted().map { "(\(number),\($0))" } }
    }

    private var expectedBranches: Set<String> {
        let all = world.history.steps.filter { $0.project == index }.flatMap { step -> [String] in
            guard case .branch(let name, let tasks) = step.subject else { return [] }
            return tasks.map { "(\(name),\($0))" }
        }
        return Set(all)
    }

    /// The events of each link tell in turn that it was made and removed, and end with what is. Each written delivery
    /// has at most one for each task that was linked. Other deliveries have none.
    func expectEvents() async throws {
        try await expectLinkEvents()
        let branches = try await events("github.branch_linked", "payload->>'branch_name'")
        #expect(branches.count == expectedBranches.count && Set(branches) == expectedBranches)

        var told: [String: [String]] = [:]
        for event in try await events("github.pr_updated", "payload->>'pr_number' || '/' || (payload->>'action')") {
            let parts = event.dropFirst().dropLast().split(separator: ",").map(String.init)
            told[parts[0], default: []].append(parts[1])
        }
        var wrong: [String] = []
        for step in Self.pullRequests(in: world.history, of: index) {
            let tasks = told.removeValue(forKey: "\(step.number)/\(step.action)") ?? []
            let most = written.contains(step.guid) ? everNamed[step.number] ?? [] : []
            let known = Set(tasks.compactMap { Int($0) })
            if known.count != tasks.count || !known.isSubset(of: most) {
                wrong.append("\(step.number)/\(step.action) told \(tasks), of \(most) at most")
            }
        }
        #expect(wrong == [], "P2: each effect's event exactly once")
        #expect(told == [:], "events of no delivery")
    }

    private func expectLinkEvents() async throws {
        let told = try await world.database.rows(
            """
            SELECT payload->>'pr_number' || ' ' || t.task_number, topic = 'github.pr_linked'
            FROM sync_outbox o JOIN tasks t ON t.id::text = o.payload->>'task_id'
            WHERE o.topic IN ('github.pr_linked', 'github.pr_unlinked') AND t.project_id = '\(project.id)'
            ORDER BY o.id
            """)
        var isLinked: [String: Bool] = [:]
        for event in told {
            let parts = event.filter { !"()\"".contains($0) }.split(separator: ",").map(String.init)
            #expect(isLinked[parts[0], default: false] != (parts[1] == "t"), "P2: told twice: \(event)")
            isLinked[parts[0]] = parts[1] == "t"
        }
        let linked = isLinked.filter(\.value).keys.map { "(\($0.replacing(" ", with: ",")))" }
        #expect(Set(linked) == Set(expectedLinks))
    }

    /// The events of a topic as `(subject,task)`, including repeated ones.
    private func events(_ topic: String, _ subject: String) async throws -> [String] {
        try await world.database.rows(
            """
            SELECT \(subject), t.task_number FROM sync_outbox o JOIN tasks t ON t.id::text = o.payload->>'task_id'
            WHERE o.topic = '\(topic)' AND t.project_id = '\(project.id)'
            ORDER BY (payload->>'pr_number')::integer, t.task_number
            """)
    }

    /// The state changes that a task is told form a chain without gaps that ends in the stored state. While the pull
    /// request is not linked to the task, the task is told nothing.
    func expectStateChanges() async throws {
        #expect(
            try await world.database.rows(
                """
                WITH changes AS (
                    SELECT topic, payload->>'repo_id' AS repo, payload->>'task_id' AS task, payload->>'pr_number' AS number,
                        payload->>'state' AS state, payload->>'previous_state' AS previous, id
                    FROM sync_outbox WHERE topic IN ('github.pr_state_changed', 'github.pr_unlinked')
                ), chained AS (
                    SELECT *, lag(state) OVER own AS before, lead(id) OVER own AS next FROM changes
                    WINDOW own AS (PARTITION BY repo, task, number ORDER BY id)
                )
                SELECT c.* FROM chained c
                JOIN github_pull_requests p ON p.repo_id::text = c.repo AND p.pr_number::text = c.number
                WHERE p.repo_id = '\(project.repoID)' AND c.topic = 'github.pr_state_changed'
                    AND (c.before <> c.previous OR (c.next IS NULL AND c.state <> p.state))
                """) == [])
    }
}
