// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import Storage
import SyncEngine
import TestSupport
import TestWorlds
import Testing

@Suite("Rows that somebody keeps locked", .timeLimit(.minutes(15)))
struct LockedRowTests {
    /// Four projects, each with a pull request whose row is locked, and a fifth.
    private static func with(
        _ database: TestDatabase, settings: Engine.Settings = .init(), metrics: TestMetrics = TestMetrics(),
        _ body: @Sendable (_ engine: Engine, _ stuck: [TestProject], _ free: TestProject) async throws -> Void
    ) async throws {
        var projects: [TestProject] = []
        for number in 1 ... 5 {
            projects.append(
                try await TestProject.make(in: database, hookID: Int64(number), fullName: "octo/herd\(number)"))
        }
        let all = projects
        // As many connections as there are stuck projects, as in production.
        let pool = PostgresPool(
            database.configuration, limits: .init(size: 4, waitDeadline: .backstop), environment: .real())
        let engine = try Engine.test(
            projects: pool, database.pool, settings: settings, environment: .real(metrics: metrics))
        try await engine.whileRunning { engine in
            for project in all {
                let first = project.edits(["first"])[0]
                try await project.deliver(first.event, first.body, to: engine.intake)
            }
            try await metrics.applied(5)
            try await body(engine, Array(all[..<4]), all[4])
        }
        await pool.close()
    }

    private static func lock(_ projects: [TestProject], in database: TestDatabase) async throws -> TestDatabase.HeldLock
    {
        let ids = projects.map { "'\($0.repoID)'" }.joined(separator: ", ")
        return try await database.lock(by: "SELECT FROM github_pull_requests WHERE repo_id IN (\(ids)) FOR UPDATE")
    }

    @Test("in four projects do not stop the fifth, and theirs are applied in order once the rows are free")
    func fifth() async throws {
        try await TestDatabase.with { database in
            let metrics = TestMetrics()
            try await Self.with(database, metrics: metrics) { engine, stuck, free in
                let lock = try await Self.lock(stuck, in: database)
                for project in stuck {
                    for edit in project.edits(["second", "third"]) {
                        try await project.deliver(edit.event, edit.body, to: engine.intake)
                    }
                }
                try await metrics.value("paca_sync_projects_troubled", is: 4)
                for edit in free.edits(["second", "third", "fourth"]) {
                    try await free.deliver(edit.event, edit.body, to: engine.intake)
                }
                // The fifth has finished, while the others still wait.
                try await metrics.applied(8)
                #expect(try await database.deliveries("pending") == 8)
                #expect(engine.directory.trouble?.needsOperator == false)
                await lock.release()
                try await metrics.applied(16)
                try await metrics.value("paca_sync_projects_troubled", is: 0)
                #expect(engine.directory.trouble == nil)
            }
            #expect(try await database.deliveries("applied") == 16)
            for number in 1 ... 4 {
                let actions = """
                    SELECT payload->>'action' FROM sync_outbox JOIN github_repositories r
                    ON r.id::text = payload->>'repo_id' AND r.full_name = 'octo/herd\(number)'
                    WHERE topic = 'github.pr_updated' ORDER BY sync_outbox.id
                    """
                #expect(try await database.rows(actions) == ["(first)", "(second)", "(third)"])
            }
        }
    }

    @Test("do not keep a person of another project waiting, though four people wait for theirs")
    func people() async throws {
        try await TestDatabase.with { database in
            try await Self.with(database) { engine, stuck, free in
                let lock = try await Self.lock(stuck, in: database)
                try await withThrowingTaskGroup(of: CommandOutcome.self) { group in
                    for project in stuck {
                        group.addTask { try await engine.directory.perform(project.id, Self.news(of: project)) }
                    }
                    try await eventually("all wait") { try await database.blockedSessions() >= 4 }
                    #expect(try await engine.directory.perform(free.id, Self.news(of: free)) == .done)
                    await lock.release()
                    for try await outcome in group { #expect(outcome == .done) }
                }
            }
        }
    }

    @Test("keep a person waiting until the deadline, or until the person leaves, and no longer")
    func limits() async throws {
        try await TestDatabase.with { database in
            try await Self.with(database, settings: .with { $0.projects.commandDeadline = .seconds(2) }) {
                engine, stuck, _ in
                let lock = try await Self.lock(stuck, in: database)
                let late = await #expect(throws: PostgresError.self) {
                    try await engine.directory.perform(stuck[0].id, Self.news(of: stuck[0]))
                }
                #expect(late?.code == .deadlineExceeded)
                let leaving = Task { try await engine.directory.perform(stuck[1].id, Self.news(of: stuck[1])) }
                try await eventually("it waits") { try await database.blockedSessions() >= 1 }
                leaving.cancel()
                let left = await #expect(throws: PostgresError.self) { try await leaving.value }
                #expect(left?.code == .cancelled)
                // Neither had an effect, and the statement does not wait any more.
                try await eventually("nothing waits") { try await database.blockedSessions() == 0 }
                await lock.release()
            }
            #expect(try await database.number("SELECT count(*) FROM github_pull_requests WHERE title = 'late'") == 0)
        }
    }

    /// GitHub's answer about the pull request whose row is locked.
    private static func news(of project: TestProject) -> ProjectCommand {
        let row = PullRequestRow(
            id: UUID(), repoID: project.repoID, number: 1, githubID: 1, title: "late", state: "open", htmlURL: "",
            headBranch: "topic", headSHA: "abc", baseBranch: "main", author: "octocat", isDraft: false,
            isFromFork: false, mergedAt: nil, githubUpdatedAt: PostgresTimestamp(microseconds: 4_000_000_000_000_000),
            ciState: "unknown")
        return .news(PullRequestSnapshot(row: row, body: "", action: "edited"))
    }
}
