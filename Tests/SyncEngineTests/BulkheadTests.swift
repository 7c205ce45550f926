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

@Suite("The kinds of work, each with its own connections", .timeLimit(.minutes(15)))
struct BulkheadTests {
    @Test("People whose commands all wait cost neither a new hook's delivery nor readiness")
    func lockedRows() async throws {
        try await TestDatabase.with(poolSize: 12) { database in
            var projects: [TestProject] = []
            for number in 1 ... 5 {
                projects.append(
                    try await TestProject.make(in: database, hookID: Int64(number), fullName: "octo/herd\(number)"))
            }
            let environment = SyncEnvironment.real()
            let settings = Engine.Settings.with { $0.projects.commandDeadline = .backstop }
            let pools = EnginePools(database.configuration, settings: settings, environment: environment)
            let engine = Engine(
                clients: pools.clients, secretBox: try SecretBox(key: TestProject.encryptionKey), gitHub: nil,
                settings: settings, environment: environment, logger: Engine.quiet)
            let (crowd, free) = (Array(projects[..<4]), projects[4])
            try await engine.whileRunning { engine in
                try await engine.board.rounds(of: "janitor", reach: 1)
                // People's commands read this table, and wait as long as they may.
                let lock = try await database.lock(by: "LOCK TABLE tasks")
                try await withThrowingTaskGroup(of: CommandOutcome.self) { group in
                    for project in crowd {
                        group.addTask {
                            try await engine.directory.perform(
                                project.id,
                                .linkBranch(
                                    BranchKey(repoID: project.repoID, branch: "topic"),
                                    task: project.tasks[1] ?? UUID(),
                                    .existing))
                        }
                    }
                    try await eventually("people fill their pool") { try await database.blockedSessions() >= 4 }
                    let body = TestPullRequest(number: 1, title: "PROJ-1").webhook("opened")
                    let guid = UUID()
                    #expect(
                        try await free.deliver("pull_request", body, guid: guid, to: engine.intake) == .accepted(guid))
                    let checks = await engine.readiness.check()
                    #expect(checks.first { $0.name == "database" }?.problem == nil)
                    await lock.release()
                    for try await outcome in group { #expect(outcome == .done) }
                }
            }
            await pools.close()
        }
    }
}
