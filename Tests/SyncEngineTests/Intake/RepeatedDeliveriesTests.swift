// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage
import SyncEngine
import Synchronization
import TestSupport
import TestWorlds
import Testing

@Suite("Deliveries that arrive again, or late", .timeLimit(.minutes(15)))
struct RepeatedDeliveriesTests {
    private static let body = TestPullRequest(number: 1, title: "PROJ-1").webhook("opened")

    private static func state(of guid: UUID, in database: TestDatabase) async throws -> String? {
        try await database.rows("SELECT state, source FROM sync_deliveries WHERE guid = '\(guid)'").first
    }

    /// Stores a delivery as a flush whose commit comes late: nobody tells the project.
    private static func storeUnnoticed(
        _ project: TestProject, guid: UUID = UUID(), in database: TestDatabase
    ) async throws {
        let hook = try await project.hook(in: database)
        let late = NewDelivery(
            hook: hook, hookID: hook.hookID, guid: guid, event: "pull_request", isForm: false, body: body)
        _ = try await database.pool.run(DeliveryStore.append([late]))
    }

    @Test("A redelivery of what failed or died is accepted and applied; one of what was applied is a duplicate")
    func redelivered() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let metrics = TestMetrics()
            let guids = [UUID(), UUID()]
            try await Engine.test(database.pool, environment: .real(metrics: metrics)).whileRunning { engine in
                // It cannot be decoded.
                let first = try await project.deliver(
                    "pull_request", Array("{".utf8), guid: guids[0], to: engine.intake)
                #expect(first == .accepted(guids[0]))
                try await metrics.judged(1)
                try await Self.storeUnnoticed(project, guid: guids[1], in: database)
                try await database.execute(
                    "UPDATE sync_deliveries SET state = 'dead', attempts = 10 WHERE guid = '\(guids[1])'")
                #expect(try await Self.state(of: guids[0], in: database) == "(failed,webhook)")
                for (place, guid) in guids.enumerated() {
                    let again = try await project.deliver("pull_request", Self.body, guid: guid, to: engine.intake)
                    #expect(again == .accepted(guid))
                    try await metrics.applied(place + 1)
                    #expect(try await Self.state(of: guid, in: database) == "(applied,redelivered)")
                    let third = try await project.deliver("pull_request", Self.body, guid: guid, to: engine.intake)
                    #expect(third == .duplicate(guid))
                }
                #expect(
                    try await project.deliver("pull_request", Self.body, to: engine.intake, secret: "guessed")
                        == .unauthorized)
            }
            #expect(try await database.number("SELECT count(*) FROM sync_deliveries") == 2)
            #expect(try await database.number("SELECT sum(attempts) FROM sync_deliveries") == 0)
        }
    }

    @Test("A duplicate of what still waits wakes its project")
    func pendingDuplicate() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let metrics = TestMetrics()
            try await Engine.test(database.pool, environment: .real(metrics: metrics)).whileRunning { engine in
                // The recovery at the start is over.
                try await project.deliver("pull_request", Self.body, to: engine.intake)
                try await metrics.applied(1)
                let guid = UUID()
                try await Self.storeUnnoticed(project, guid: guid, in: database)
                let again = try await project.deliver("pull_request", Self.body, guid: guid, to: engine.intake)
                #expect(again == .duplicate(guid))
                try await metrics.applied(2)
            }
        }
    }

    @Test("A commit that came late is found, also of a project that left memory; young deliveries are left alone")
    func lateCommit() async throws {
        try await TestDatabase.with { database in
            let projects = [
                try await TestProject.make(in: database),
                try await TestProject.make(in: database, hookID: 2, fullName: "octo/other"),
            ]
            let metrics = TestMetrics()
            let settings = Engine.Settings.with { $0.lateDeliveriesInterval = .seconds(86_400) }
            try await Engine.test(database.pool, settings: settings, environment: .real(metrics: metrics))
                .whileRunning { engine in
                    try await projects[0].deliver("pull_request", Self.body, to: engine.intake)
                    try await metrics.applied(1)
                    for project in projects { try await Self.storeUnnoticed(project, in: database) }
                    // However slowly this test runs, they stay young until it makes them old.
                    try await database.execute(
                        "UPDATE sync_deliveries SET received_at = received_at + interval '1 hour'")
                    try await engine.round(of: "late-deliveries")
                    #expect(
                        try await database.number("SELECT count(*) FROM sync_deliveries WHERE state = 'pending'") == 2)
                    try await database.execute(
                        "UPDATE sync_deliveries SET received_at = now() - interval '11 seconds'")
                    try await engine.round(of: "late-deliveries")
                    try await metrics.applied(3)
                }
        }
    }

    @Test("A flush that Postgres broke off is repeated: the sender notices nothing, whether it was committed or not")
    func brokenOff() async throws {
        for isCommitted in [true, false] {
            try await TestDatabase.with { database in
                let project = try await TestProject.make(in: database)
                let metrics = TestMetrics()
                let faults = Atomic(0)
                let client = FaultyClient(database.pool) { queries in
                    guard queries.first?.statement.name == "delivery.append",
                        faults.subtract(1, ordering: .relaxed).oldValue > 0
                    else { return nil }
                    return isCommitted ? .after(.outage) : .before(.outage)
                }
                let guid = UUID()
                try await Engine.test(client, environment: .real(metrics: metrics)).whileRunning { engine in
                    // The recovery at the start is over.
                    try await project.deliver("pull_request", Self.body, to: engine.intake)
                    try await metrics.applied(1)
                    faults.store(3, ordering: .relaxed)
                    let answer = try await project.deliver("pull_request", Self.body, guid: guid, to: engine.intake)
                    #expect(answer == .accepted(guid))
                    try await metrics.applied(2)
                }
                #expect(try await database.number("SELECT count(*) FROM sync_deliveries") == 2)
            }
        }
    }

    @Test("Three restarts of Postgres under load cost no delivery an answer, nor a new hook its first delivery")
    func restarts() async throws {
        try await TestDatabase.with { database in
            var projects: [TestProject] = []
            for number in 1 ... 160 {
                projects.append(
                    try await TestProject.make(in: database, hookID: Int64(number), fullName: "octo/herd\(number)"))
            }
            let (all, metrics) = (projects, TestMetrics())
            let environment = SyncEnvironment.real(metrics: metrics)
            // The product's pools, but patient: this machine may be busy.
            let settings = Engine.Settings.with {
                $0.intake.flushDeadline = .backstop
                $0.intake.restartPatience = .backstop
            }
            let pools = EnginePools(database.configuration, settings: settings, environment: environment)
            let engine = Engine(
                clients: pools.clients, secretBox: try SecretBox(key: TestProject.encryptionKey), gitHub: nil,
                settings: settings, environment: environment, logger: Engine.quiet)
            let load = Load()
            try await engine.whileRunning { engine in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for sender in 0 ..< 8 {
                        group.addTask {
                            var turn = sender
                            while !load.isOver.load(ordering: .relaxed) {
                                // Every sender also comes with hooks that the engine has not looked up yet.
                                let project = all[turn % all.count]
                                turn += 8
                                let answer = try await project.deliver("pull_request", Self.body, to: engine.intake)
                                load.sent.add(1, ordering: .relaxed)
                                if case .accepted = answer { continue }
                                load.refused.add(1, ordering: .relaxed)
                            }
                        }
                    }
                    for _ in 1 ... 3 {
                        try await metrics.count(
                            "paca_sync_inbox_deliveries_total", ("result", "stored"),
                            reaches: metrics.count("paca_sync_inbox_deliveries_total", ("result", "stored")) + 30)
                        try await Self.restart(database, metrics)
                    }
                    load.isOver.store(true, ordering: .relaxed)
                    try await group.waitForAll()
                }
                #expect(load.refused.load(ordering: .relaxed) == 0)
                // Not by a metric: of a transaction whose commit was not confirmed, nobody counts the deliveries.
                try await eventually("all are applied") {
                    try await database.number("SELECT count(*) FROM sync_deliveries WHERE state = 'applied'")
                        == load.sent.load(ordering: .relaxed)
                }
            }
            await pools.close()
        }
    }

    /// What the senders share.
    private final class Load: Sendable {
        let isOver = Atomic(false)
        let sent = Atomic(0)
        let refused = Atomic(0)
    }

    /// What a restart is for the engine: its sessions end, and for a moment no new one can be opened.
    private static func restart(_ database: TestDatabase, _ metrics: TestMetrics) async throws {
        let failures = metrics.count("paca_sync_postgres_failures_total")
        try await TestServer.administrate("ALTER DATABASE \(database.name) ALLOW_CONNECTIONS false")
        try await TestServer.administrate(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database.name)'")
        try await metrics.count("paca_sync_postgres_failures_total", reaches: failures + 4)
        try await TestServer.administrate("ALTER DATABASE \(database.name) ALLOW_CONNECTIONS true")
    }
}
