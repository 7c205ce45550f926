// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import Logging
import Storage
import SyncEngine
import Synchronization
import TestSupport
import TestWorlds
import Testing

@Suite("The projects in memory")
struct ProjectDirectoryTests {
    @Test("An idle project leaves memory, and comes back with its next delivery")
    func passivation() async throws {
        let (clock, metrics) = (ManualClock(), TestMetrics())
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let edits = project.edits(["a", "b"])
            let environment = SyncEnvironment.test(clock: clock, metrics: metrics)
            // No loop may sleep as long as the project.
            let settings = Engine.Settings.with {
                $0.lateDeliveriesInterval = .seconds(86_400)
                $0.taskLinkInterval = .seconds(86_400)
                $0.cleanupInterval = .seconds(86_400)
            }
            try await Engine.test(database.pool, settings: settings, environment: environment).whileRunning { engine in
                for (count, edit) in edits.enumerated() {
                    try await project.deliver(edit.event, edit.body, to: engine.intake)
                    try await metrics.applied(count + 1)
                    try await clock.sleepers(atLeast: 1, dueBy: clock.now.offset + .seconds(60))
                    clock.advance(by: .seconds(59))
                    try await clock.sleepers(atLeast: 1, dueBy: clock.now.offset + .seconds(1))
                    #expect(await engine.directory.residentCount == 1)
                    clock.advance(by: .seconds(1))
                    try await metrics.value("paca_sync_projects_resident", is: 0)
                }
            }
            #expect(try await database.emittedActions() == ["a", "b"])
        }
    }

    @Test("When many projects are in memory, one that becomes idle leaves it after a second")
    func crowded() async throws {
        let (clock, metrics) = (ManualClock(), TestMetrics())
        try await TestDatabase.with { database in
            let projects = [
                try await TestProject.make(in: database),
                try await TestProject.make(in: database, hookID: 2, fullName: "octo/other"),
            ]
            let environment = SyncEnvironment.test(clock: clock, metrics: metrics)
            let settings = Engine.Settings.with { $0.projects.residents = 1 }
            try await Engine.test(database.pool, settings: settings, environment: environment).whileRunning { engine in
                for (project, wait) in zip(projects, [Duration.seconds(60), .seconds(1)]) {
                    let edit = project.edits(["a"])[0]
                    let applied = metrics.count("paca_sync_deliveries_total", ("result", "applied"))
                    try await project.deliver(edit.event, edit.body, to: engine.intake)
                    try await metrics.applied(Int(applied) + 1)
                    try await clock.sleepers(atLeast: 1, dueBy: clock.now.offset + wait)
                }
                clock.advance(by: .seconds(1))
                try await metrics.value("paca_sync_projects_resident", is: 1)
                clock.advance(by: .seconds(59))
                try await metrics.value("paca_sync_projects_resident", is: 0)
            }
        }
    }

    @Test("Projects that leave memory at every opportunity leave no delivery unapplied")
    func restless() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            var settings = ProjectDirectory.Settings()
            settings.idleTimeout = .zero
            let actions = (0 ..< 150).map { "a\($0)" }
            let metrics = TestMetrics()
            try await Engine.test(
                database.pool, settings: .with { [settings] in $0.projects = settings },
                environment: .real(metrics: metrics)
            ).whileRunning { engine in
                for edit in project.edits(actions) {
                    try await project.deliver(edit.event, edit.body, to: engine.intake)
                }
                try await metrics.applied(150)
            }
            #expect(try await database.emittedActions() == actions)
        }
    }

    @Test("A person's command waits neither for a burst of deliveries nor for a permit", .timeLimit(.minutes(15)))
    func commandsInACrowd() async throws {
        try await TestDatabase.with { database in
            var projects: [TestProject] = []
            for number in 1 ... 2 {
                let project = try await TestProject.make(
                    in: database, hookID: Int64(number), fullName: "octo/herd\(number)")
                try await project.store(project.edits(["a", "b"]), in: database)
                projects.append(project)
            }
            let metrics = TestMetrics()
            let environment = SyncEnvironment.real(metrics: metrics)
            var settings = ProjectDirectory.Settings()
            settings.patience = .seconds(7200)
            // One batch is applied in the burst. The other project waits until it is over.
            settings.parallelism = 1
            let engine = try Engine.test(
                database.pool, settings: .with { [settings] in $0.projects = settings }, environment: environment)
            // A burst that lasts longer than this test.
            engine.directory.flushed(1000, at: environment.uptime() + .seconds(3600))
            let both = projects
            try await engine.whileRunning { engine in
                try await metrics.applied(2)
                for _ in 0 ..< 5 {
                    for project in both {
                        let key = PullRequestKey(repoID: project.repoID, number: 7)
                        let command = ProjectCommand.unlinkPullRequest(key, task: UUID())
                        let outcome = try await engine.directory.perform(project.id, command)
                        #expect(outcome == .notLinked)
                    }
                }
                #expect(try await database.deliveries("pending") == 2)
            }
            #expect(try await database.deliveries("applied") == 4)
        }
    }

    @Test("No more projects work at once than there are permits, and all get their turn")
    func parallelism() async throws {
        try await TestDatabase.with { database in
            var projects: [TestProject] = []
            for number in 1 ... 6 {
                projects.append(
                    try await TestProject.make(in: database, hookID: Int64(number), fullName: "octo/herd\(number)"))
                try await projects[number - 1].store(projects[number - 1].edits(["a", "b", "c"]), in: database)
            }
            var settings = ProjectDirectory.Settings()
            settings.parallelism = 2
            settings.mailbox.batch = 1
            let metrics = TestMetrics()
            let counting = CountingClient(base: database.pool)
            try await Engine.test(
                projects: counting, database.pool, settings: .with { [settings] in $0.projects = settings },
                environment: .real(metrics: metrics)
            ).whileRunning { _ in
                try await metrics.applied(18)
            }
            #expect(counting.most <= 2)
        }
    }

    @Test("Closing ends a directory even if Postgres never answered", .timeLimit(.minutes(15)))
    func closeWithoutPostgres() async throws {
        let clock = ManualClock()
        let client = FaultyClient(NoPostgres()) { _ in .before(.outage) }
        let directory = ProjectDirectory(
            client: client, environment: .test(clock: clock),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        await withDiscardingTaskGroup { group in
            group.addTask { await directory.run() }
            // The recovery waits between two tries. The clock does not move.
            try? await clock.sleepers(atLeast: 1)
            await directory.close()
        }
        #expect(clock.sleeperCount == 0)
    }

    @Test("After closing, offered deliveries stay pending for the next start")
    func closed() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let first = try Engine.test(database.pool)
            try await first.whileRunning { _ in }
            try await project.store(project.edits(["a"]), in: database)
            await first.directory.missedSomething(in: [project.id])
            #expect(await first.directory.residentCount == 0)
            let metrics = TestMetrics()
            try await Engine.test(database.pool, environment: .real(metrics: metrics)).whileRunning { _ in
                try await metrics.applied(1)
            }
        }
    }

    private struct NoPostgres: PostgresClient {
        func run(_ queries: [PostgresQuery], deadline: Duration?) async throws(PostgresError) -> [PostgresResult] {
            throw .outage
        }
    }

    /// Counts the projects' round trips under way, without those of the recovery.
    private final class CountingClient: PostgresClient {
        private let base: any PostgresClient
        private let state = Mutex((now: 0, most: 0))
        var most: Int { state.withLock(\.most) }

        init(base: any PostgresClient) { self.base = base }

        func run(_ queries: [PostgresQuery], deadline: Duration?) async throws(PostgresError) -> [PostgresResult] {
            guard queries.first?.statement.name != "delivery.projects_with_pending" else {
                return try await base.run(queries, deadline: deadline)
            }
            state.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
            defer { state.withLock { $0.now -= 1 } }
            return try await base.run(queries, deadline: deadline)
        }
    }
}
