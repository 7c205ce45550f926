// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

extension ProcessTests {
    @Suite("Its end")
    struct StopProcessTests {
        private static let body = TestPullRequest(number: 1, title: "PROJ-1: a change").webhook("opened")
        private static let state = "SELECT state FROM sync_deliveries"

        @Test("SIGTERM lets requests in flight be stored, answered and applied, then exits 0")
        func inFlight() async throws {
            try await TestDatabase.with { database in
                let project = try await TestProject.make(in: database)
                try await ServingProcess.with(database) { service in
                    // The hook is in memory before the table is locked.
                    #expect(try await service.deliver(Self.body, to: project).status == 202)
                    let answers = try await withThrowingTaskGroup(of: ServingProcess.Answer?.self) { group in
                        try await database.withLock(on: "sync_delivery_bodies") {
                            for _ in 0 ..< 5 {
                                // A connection that the closing listener has not accepted is reset, so there is no
                                // answer.
                                group.addTask { try? await service.deliver(Self.body, to: project) }
                            }
                            try await eventually("the inbox waits") { try await database.blockedSessions() > 0 }
                            service.process.send(SIGTERM)
                            try await service.process.says("stopping")
                        }
                        return try await group.compactMap { $0 }.reduce(into: []) { $0.append($1) }
                    }
                    // Deliveries that had not reached the inbox when it closed are answered 503.
                    for answer in answers { #expect([202, 503].contains(answer.status)) }
                    let accepted = answers.count { $0.status == 202 }
                    #expect(accepted > 0)
                    #expect(try await service.process.end().status == 0)
                    #expect(try await database.rows(Self.state) == Array(repeating: "(applied)", count: accepted + 1))
                }
            }
        }

        @Test("SIGTERM waits a second at most for senders that never finish, and does not fail because of them")
        func halfARequest() async throws {
            try await TestDatabase.with { database in
                let project = try await TestProject.make(in: database)
                try await ServingProcess.with(database) { service in
                    // With the hook in memory, the body is read as it arrives.
                    #expect(try await service.deliver(Self.body, to: project).status == 202)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0 ..< 3 {
                            group.addTask {
                                // The connection breaks in the end, which is not what this test is about.
                                _ = try? await service.deliverHalf(Array(repeating: 0x61, count: 1 << 16), to: project)
                            }
                        }
                        try await eventually("the half requests have arrived") {
                            let metrics = try await service.get("/metrics").text
                            return metrics.split(separator: "\n")
                                .first { $0.hasPrefix("paca_sync_http_connections ") }?
                                .split(separator: " ").last.flatMap { Double($0) } ?? 0 >= 4
                        }
                        service.process.send(SIGTERM)
                        // The drain has twenty seconds, and the whole stop twenty-five.
                        #expect(try await service.process.end(within: .seconds(12)).status == 0)
                        group.cancelAll()
                    }
                }
            }
        }

        @Test("SIGTERM exits 0 by its deadline though Postgres blocks it, and the next start applies the rest")
        func stuckDrain() async throws {
            try await TestDatabase.with { database in
                let project = try await TestProject.make(in: database)
                try await ServingProcess.with(database) { service in
                    try await database.withLock(on: "github_pull_requests") {
                        #expect(try await service.deliver(Self.body, to: project).status == 202)
                        try await eventually("the project waits") { try await database.blockedSessions() > 0 }
                        service.process.send(SIGTERM)
                        #expect(try await service.process.end().status == 0)
                    }
                }
                #expect(try await database.rows(Self.state) == ["(pending)"])
                try await ServingProcess.with(database) { _ in
                    try await eventually("it is applied") { try await database.rows(Self.state) == ["(applied)"] }
                }
                #expect(try await database.number("SELECT count(*) FROM sync_outbox") == 2)
            }
        }

        @Test("A second signal ends it at once, though the first still drains; nothing is lost by it")
        func secondSignal() async throws {
            try await TestDatabase.with { database in
                let project = try await TestProject.make(in: database)
                try await ServingProcess.with(database) { service in
                    try await database.withLock(on: "github_pull_requests") {
                        #expect(try await service.deliver(Self.body, to: project).status == 202)
                        try await eventually("the project waits") { try await database.blockedSessions() > 0 }
                        service.process.send(SIGTERM)
                        try await service.process.says("stopping")
                        #expect(service.process.isRunning)
                        service.process.send(SIGTERM)
                        let outcome = try await service.process.end()
                        // After the drain, which the lock would delay until its deadline, the status would be 0.
                        #expect(outcome.status == 130)
                        #expect(LogLine.all(in: outcome.errors).contains { $0["message"] == "stopping at once" })
                    }
                }
                try await ServingProcess.with(database) { _ in
                    try await eventually("it is applied") { try await database.rows(Self.state) == ["(applied)"] }
                }
            }
        }
    }
}
