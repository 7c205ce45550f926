// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

extension ProcessTests {
    @Suite("Its start")
    struct StartProcessTests {
        @Test(
            "serve becomes ready, takes a delivery, applies it, and a signal ends it with status 0",
            arguments: [SIGTERM, SIGINT])
        func serve(signal: Int32) async throws {
            // Not migrated: `serve` has to do that.
            try await TestDatabase.with(isMigrated: false) { database in
                try await ServingProcess.with(database) { service in
                    try await service.isReady()
                    #expect(try await service.get("/healthz").status == 200)
                    let project = try await TestProject.make(in: database)
                    let body = TestPullRequest(number: 7, title: "PROJ-3: a change").webhook("opened")
                    let guid = UUID()
                    #expect(try await service.deliver(body, to: project, guid: guid).status == 202)
                    #expect(try await service.deliver(body, to: project, guid: guid).isDuplicate)
                    #expect(try await service.deliver(body, to: project, secret: "wrong").status == 401)
                    try await eventually("the delivery is applied") {
                        try await database.rows("SELECT state FROM sync_deliveries") == ["(applied)"]
                    }
                    let links = """
                        SELECT pr_number, task_number FROM github_task_pr_links l JOIN tasks t ON t.id = l.task_id
                        JOIN github_pull_requests p ON p.id = l.pull_request_id
                        """
                    #expect(try await database.rows(links) == ["(7,3)"])
                    let metrics = try await service.get("/metrics").text
                    #expect(metrics.contains(#"paca_sync_inbox_deliveries_total{result="duplicate"} 1"#))

                    service.process.send(signal)
                    let outcome = try await service.process.end()
                    #expect(outcome.status == 0)
                    // Kept-alive connections did not delay the shutdown, so no deadline had to end them.
                    #expect(!outcome.errors.contains("Graceful shutdown took longer"))
                    #expect(!outcome.errors.contains("not everything was applied in time"))
                    #expect(outcome.output.isEmpty)
                    #expect(LogLine.all(in: outcome.errors).last?["message"] == "paca-sync stopped")
                }
            }
        }

        @Test("A missing ENCRYPTION_KEY stops serve with one line that says how to make one")
        func missingKey() async throws {
            let outcome = try await PacaSyncProcess.run(["serve"], ["PORT": "0"])
            #expect(outcome.status == 1)
            #expect(outcome.errors.split(separator: "\n").count == 1)
            #expect(outcome.errors.contains("ENCRYPTION_KEY is missing"))
            #expect(outcome.errors.contains("openssl rand -hex 32"))
        }

        @Test("A port in use stops serve with a line that names it; the process that uses it keeps serving")
        func portInUse() async throws {
            try await TestDatabase.with { database in
                try await ServingProcess.with(database) { first in
                    let environment = ServingProcess.environment.merging([
                        "PORT": "\(first.port)", "DATABASE_URL": try await TestServer.conninfo(database: database.name),
                    ]) { $1 }
                    let second = try await PacaSyncProcess.run(["serve"], environment)
                    #expect(second.status == 1)
                    let lines = second.errors.split(separator: "\n").filter { LogLine.parse($0) == nil }
                    #expect(lines.count == 1)
                    #expect(lines.first?.contains("127.0.0.1:\(first.port)") == true)
                    #expect(lines.first?.lowercased().contains("address already in use") == true)
                    #expect(lines.first?.contains("PORT") == true)
                    try await first.isReady()
                }
            }
        }

        @Test("While the database refuses it, it waits and says why, without the password (P8), and a signal ends it")
        func refused() async throws {
            let server = try await TestServer.conninfo(database: "no_such_database")
            let environment = ServingProcess.environment.merging(
                ["DATABASE_URL": server + (server.contains("://") ? "" : " password=hidden-password")]) { $1 }
            try await PacaSyncProcess.with(["serve"], environment) { process in
                try await process.says("Postgres does not answer yet")
                process.send(SIGTERM)
                let outcome = try await process.end()
                #expect(outcome.status == 0)
                #expect(outcome.errors.contains("no_such_database"))
                #expect(!outcome.errors.contains("hidden-password"))
            }
        }
    }
}
