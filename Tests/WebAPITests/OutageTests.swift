// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage
import Synchronization
import TestSupport
import TestWorlds
import Testing

@testable import SyncEngine

@Suite("When Postgres is away")
struct OutageTests {
    private static let body = TestPullRequest(number: 1, title: "PROJ-1").webhook("opened")

    private static func expectUnavailable(_ answer: Answer) throws {
        #expect(answer.status == 503)
        #expect(try answer.member("error_code") as? String == "UNAVAILABLE")
        #expect(answer.headers["retry-after"].flatMap { Int($0) } ?? 0 > 0)
    }

    @Test("Whichever statement fails, the sender is told to try later, and then the delivery is accepted")
    func unavailable() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let away = Mutex<String?>("")
            let wrap = { (pool: any PostgresClient) -> any PostgresClient in
                FaultyClient(pool) { queries in
                    let isAway = away.withLock { away in
                        away.map { queries.first?.statement.name.hasPrefix($0) == true }
                    }
                    return isAway == true ? .before(.outage) : nil
                }
            }
            let guid = UUID()
            // It is told at once, as after an outage that is longer than a restart.
            let settings = Engine.Settings.with { $0.intake.restartPatience = .zero }
            try await TestServerApp.with(database, engine: settings, wrap: wrap) { app in
                for part in ["", "repository.hook_candidates"] {
                    away.withLock { $0 = part }
                    try Self.expectUnavailable(try await app.deliver(Self.body, to: project, guid: guid))
                }
                away.withLock { $0 = nil }
                #expect(try await app.deliver(Self.body, to: project).status == 202)
                // The hook is in memory now, so only storing fails.
                away.withLock { $0 = "delivery.append" }
                try Self.expectUnavailable(try await app.deliver(Self.body, to: project, guid: guid))
                // A wrong signature must get the same kind of answer as a right one.
                away.withLock { $0 = nil }
                #expect(try await app.deliver(Self.body, to: project, guid: guid).deliveryStatus == "accepted")
            }
            #expect(try await database.rows("SELECT DISTINCT state FROM sync_deliveries") == ["(applied)"])
        }
    }

    @Test("After an unconfirmed commit the delivery is accepted all the same, and a repeated one is a duplicate")
    func unknownCommit() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let cut = Atomic(false)
            let wrap = { (pool: any PostgresClient) -> any PostgresClient in
                FaultyClient(pool) { queries in
                    guard queries.first?.statement.name == "delivery.append" else { return nil }
                    return cut.exchange(false, ordering: .relaxed) ? .after(.outage) : nil
                }
            }
            let guid = UUID()
            try await TestServerApp.with(database, wrap: wrap) { app in
                // The recovery at the start is over.
                #expect(try await app.deliver(Self.body, to: project).status == 202)
                try await app.metrics.applied(1)
                cut.store(true, ordering: .relaxed)
                #expect(try await app.deliver(Self.body, to: project, guid: guid).deliveryStatus == "accepted")
                try await app.metrics.applied(2)
                #expect(try await app.deliver(Self.body, to: project, guid: guid).deliveryStatus == "duplicate")
            }
        }
    }

    @Test("The process is alive but not ready, and says why; afterwards it is ready again")
    func readiness() async throws {
        try await TestDatabase.with { database in
            let away = Atomic(false)
            let wrap = { (pool: any PostgresClient) -> any PostgresClient in
                FaultyClient(pool) { _ in away.load(ordering: .relaxed) ? .before(.outage) : nil }
            }
            try await TestServerApp.with(database, wrap: wrap) { app in
                // If the machine delays the check by two seconds, the answer is "not ready". So try again.
                try await eventually("it is ready") { try await app.send("GET", "/readyz").status == 200 }
                try await eventually("it says of what") {
                    let ready = try await app.send("GET", "/readyz").text
                    return ready.contains(#""loop.janitor":"ok""#) && ready.contains(#""migrations":"ok""#)
                }
                // Wait for a round: one under way would fail, and its loop would not be ready before the next try.
                try await app.engine.board.rounds(of: "janitor", reach: 1)
                away.store(true, ordering: .relaxed)
                let unready = try await app.send("GET", "/readyz")
                #expect(unready.status == 503)
                #expect(unready.text.contains("the connection broke"))
                #expect(try await app.send("GET", "/healthz").status == 200)
                away.store(false, ordering: .relaxed)
                try await eventually("it is ready again") { try await app.send("GET", "/readyz").status == 200 }
                app.engine.board.set("janitor", .failing("the reason"))
                let failing = try await app.send("GET", "/readyz")
                #expect(failing.status == 503)
                #expect(failing.text.contains("the reason"))
            }
        }
    }

    @Test("It is not ready while it lacks a column, but ready while one project waits for a lock, and it tells both")
    func projects() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                #expect(try await app.deliver(Self.body, to: project).status == 202)
                try await app.metrics.applied(1)
                let lock = try await database.lock(by: "SELECT FROM github_pull_requests FOR UPDATE")
                let edited = TestPullRequest(number: 1, title: "PROJ-1 again", updatedAt: 9).webhook("edited")
                #expect(try await app.deliver(edited, to: project).status == 202)
                try await app.metrics.value("paca_sync_projects_troubled", is: 1)
                // If the machine delays the check by two seconds, the answer is "not ready". So try again.
                try await eventually("it is ready and tells of the lock") {
                    let waiting = try await app.send("GET", "/readyz")
                    return waiting.status == 200 && waiting.text.contains("1 cannot apply deliveries")
                        && waiting.text.contains("55P03")
                }
                await lock.release()
                try await app.metrics.applied(2)
                try await app.metrics.value("paca_sync_projects_troubled", is: 0)
                try await database.execute("ALTER TABLE github_pull_requests RENAME COLUMN title TO was")
                #expect(try await app.deliver(Self.body, to: project).status == 202)
                try await app.metrics.value("paca_sync_projects_troubled", is: 1)
                let unready = try await app.send("GET", "/readyz")
                #expect(unready.status == 503)
                #expect(unready.text.contains("42703"))
                #expect(try await app.send("GET", "/metrics").text.contains("paca_sync_projects_troubled"))
                try await database.execute("ALTER TABLE github_pull_requests RENAME COLUMN was TO title")
                try await app.metrics.applied(3)
            }
        }
    }

    @Test("Without its migrations the process is not ready")
    func unmigrated() async throws {
        try await TestDatabase.with { database in
            try await database.execute("DELETE FROM sync_migrations WHERE name LIKE '0004%'")
            try await TestServerApp.with(database) { app in
                let unready = try await app.send("GET", "/readyz")
                #expect(unready.status == 503)
                #expect(unready.text.contains("not applied: 0004_projection"))
            }
        }
    }
}
