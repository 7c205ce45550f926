// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import Metrics
import Storage
import SyncEngine
import TestSupport
import TestWorlds
import Testing

@Suite("The order of a project's deliveries")
struct ProjectOrderTests {
    @Test("Deliveries are applied in the order of their arrival, in batches of any size", arguments: [1, 7, 256])
    func inOrder(batch: Int) async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            var settings = ProjectDirectory.Settings()
            settings.mailbox.batch = batch
            let actions = (0 ..< 40).map { "a\($0)" }
            try await Engine.test(database.pool, settings: .with { [settings] in $0.projects = settings }).whileRunning
            { engine in
                for edit in project.edits(actions) {
                    try await project.deliver(edit.event, edit.body, to: engine.intake)
                }
            }
            #expect(try await database.emittedActions() == actions)
            #expect(try await database.rows("SELECT title FROM github_pull_requests") == [#"("PROJ-1 a39")"#])
            #expect(try await database.deliveries("applied") == 40)
        }
    }

    @Test("Deliveries pending from before are applied before new ones")
    func recovery() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let old = (0 ..< 20).map { "old\($0)" }
            try await project.store(project.edits(old), in: database)
            try await Engine.test(database.pool).whileRunning { engine in
                for edit in project.edits(["new0", "new1"]) {
                    try await project.deliver(edit.event, edit.body, to: engine.intake)
                }
            }
            #expect(try await database.emittedActions() == old + ["new0", "new1"])
        }
    }

    @Test("Deliveries pending from before are applied even if no new one comes")
    func recoveryAlone() async throws {
        try await TestDatabase.with { database in
            let projects = try await [1, 2].asyncMap { number in
                try await TestProject.make(in: database, hookID: Int64(number), fullName: "octo/herd\(number)")
            }
            for project in projects { try await project.store(project.edits(["a", "b"]), in: database) }
            let metrics = TestMetrics()
            try await Engine.test(database.pool, environment: .real(metrics: metrics)).whileRunning { _ in
                try await metrics.applied(4)
            }
        }
    }

    @Test("A project that waits for a lock does not stop another")
    func parallel() async throws {
        try await TestDatabase.with { database in
            let stuck = try await TestProject.make(in: database)
            let other = try await TestProject.make(in: database, hookID: 2, fullName: "octo/other")
            let metrics = TestMetrics()
            let engine = try Engine.test(database.pool, environment: .real(metrics: metrics))
            try await engine.whileRunning { engine in
                let first = stuck.edits(["first"])[0]
                try await stuck.deliver(first.event, first.body, to: engine.intake)
                // Now there is a row to lock.
                try await metrics.applied(1)
                try await database.pool.withConnection { connection async throws(PostgresError) in
                    try await connection.execute(
                        script: "BEGIN; SELECT FROM github_pull_requests FOR UPDATE", operation: "test")
                    await #expect(throws: Never.self) {
                        let second = stuck.edits(["second"])[0]
                        try await stuck.deliver(second.event, second.body, to: engine.intake)
                        for edit in other.edits(["x", "y"]) {
                            try await other.deliver(edit.event, edit.body, to: engine.intake)
                        }
                        // The other project has finished.
                        try await metrics.applied(3)
                    }
                    try await connection.execute(script: "ROLLBACK", operation: "test")
                }
            }
            #expect(try await database.deliveries("applied") == 4)
        }
    }

    @Test("Deliveries beyond the memory budget wait in Postgres, and are still applied in order")
    func memory() async throws {
        try await TestDatabase.with { database in
            let metrics = TestMetrics()
            let project = try await TestProject.make(in: database)
            var settings = ProjectDirectory.Settings()
            settings.memory = 6000
            settings.mailbox = MailboxLimits(deliveries: 3, batch: 4, batchBytes: 5000)
            let actions = (0 ..< 120).map { "a\($0)" }
            let client = FaultyClient(database.pool) { queries in
                if queries.first?.statement.name == "delivery.pending" { metrics.readings.increment(by: 1) }
                return nil
            }
            try await Engine.test(
                client, settings: .with { [settings] in $0.projects = settings }, environment: .real(metrics: metrics)
            ).whileRunning { engine in
                try await database.pool.withConnection { connection async throws(PostgresError) in
                    // The project cannot write, so that deliveries pile up.
                    try await connection.execute(script: "BEGIN; LOCK TABLE sync_outbox", operation: "test")
                    await #expect(throws: Never.self) {
                        for edit in project.edits(actions) {
                            try await project.deliver(edit.event, edit.body, to: engine.intake)
                        }
                    }
                    try await connection.execute(script: "ROLLBACK", operation: "test")
                }
                // A project that stops while a lock is held leaves the rest to the next start.
                try await metrics.applied(120)
            }
            #expect(try await database.emittedActions() == actions)
            // Of 120 deliveries at most four are in memory, so nearly all were read from Postgres.
            #expect(metrics.count("readings") >= 20)
        }
    }
}

extension TestMetrics {
    fileprivate var readings: any CounterHandler { makeCounter(label: "readings", dimensions: []) }
}

extension Array {
    fileprivate func asyncMap<R>(_ transform: (Element) async throws -> R) async rethrows -> [R] {
        var results: [R] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
