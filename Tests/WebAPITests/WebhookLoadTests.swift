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

@Suite("Many deliveries at once")
struct WebhookLoadTests {
    @Test("Hundreds at once are all accepted, and each is in Postgres before its answer (P1)")
    func durable() async throws {
        try await TestDatabase.with { database in
            var projects: [TestProject] = []
            for number in 1 ... 3 {
                projects.append(
                    try await TestProject.make(in: database, hookID: Int64(number), fullName: "octo/herd\(number)"))
            }
            let all = projects
            let guids = Set((0 ..< 300).map { _ in UUID() })
            try await TestServerApp.with(database) { app in
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for (index, guid) in guids.enumerated() {
                        group.addTask {
                            let body = TestPullRequest(number: index + 1, title: "PROJ-1").webhook("opened")
                            let answer = try await app.deliver(body, to: all[index % 3], guid: guid)
                            let stored = try await database.number(
                                "SELECT count(*) FROM sync_deliveries WHERE guid = '\(guid.uuidString)'")
                            return answer.status == 202 && stored == 1
                        }
                    }
                    for try await isDurable in group { #expect(isDurable) }
                }
            }
            let states = "SELECT state, count(*) FROM sync_deliveries GROUP BY state"
            #expect(try await database.rows(states) == ["(applied,300)"])
            #expect(try await database.number("SELECT count(*) FROM github_task_pr_links") == 300)
            #expect(
                try await database.number("SELECT count(*) FROM sync_outbox WHERE topic = 'github.pr_linked'") == 300)
        }
    }

    @Test("One delivery from fifty connections at once has one effect and one `accepted` (P2)")
    func storm() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let guid = UUID()
            let body = TestPullRequest(number: 1, title: "PROJ-1").webhook("opened")
            let flush = ChangeWaiters()
            let sent = Atomic(false)
            let wrap = { (pool: any PostgresClient) -> any PostgresClient in
                FaultyClient(pool) { queries in
                    guard queries.first?.statement.name == "delivery.append" else { return nil }
                    sent.store(true, ordering: .relaxed)
                    flush.look()
                    return nil
                }
            }
            // With one flush at a time the fifty meet in the next flush, however slow the machine is.
            let settings = Engine.Settings.with {
                $0.intake.flushes = 1
                $0.intake.flushDeadline = .seconds(600)
            }
            try await TestServerApp.with(database, engine: settings, wrap: wrap) { app in
                let lock = try await PostgresConnection.connect(database.configuration, environment: .real())
                try await lock.execute(script: "BEGIN; LOCK TABLE sync_deliveries IN EXCLUSIVE MODE", operation: "test")
                async let before = app.deliver([], to: project, event: "star")
                try await flush.wait { sent.load(ordering: .relaxed) }
                let answers = try await withThrowingTaskGroup(of: String?.self) { group in
                    for _ in 0 ..< 50 {
                        group.addTask { try await app.deliver(body, to: project, guid: guid).deliveryStatus }
                    }
                    // Meanwhile several of them arrive, so that they meet in the next flush.
                    for _ in 0 ..< 20 { _ = try await app.send("GET", "/healthz") }
                    await lock.close()
                    return try await group.reduce(into: [:]) { $0[$1 ?? "none", default: 0] += 1 }
                }
                #expect(answers == ["accepted": 1, "duplicate": 49])
                #expect(try await before.status == 202)
            }
            #expect(
                try await database.rows("SELECT state FROM sync_deliveries ORDER BY seq") == ["(ignored)", "(applied)"])
            #expect(try await database.number("SELECT count(*) FROM sync_delivery_bodies") == 2)
            #expect(
                try await database.rows("SELECT topic FROM sync_outbox ORDER BY id")
                    == ["(github.pr_linked)", "(github.pr_updated)"])
        }
    }
}
