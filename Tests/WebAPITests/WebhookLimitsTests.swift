// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing
import WebAPI

@Suite("The size limits of webhooks")
struct WebhookLimitsTests {
    private static let limit = 25 << 20

    @Test("A body of exactly 25 MiB is accepted and stored whole")
    func exactly() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let body = [UInt8](repeating: 0x61, count: Self.limit)
            try await TestServerApp.with(database) { app in
                let answer = try await app.deliver(body, to: project, event: "star")
                #expect(answer.status == 202)
            }
            #expect(try await database.number("SELECT octet_length(body) FROM sync_delivery_bodies") == Self.limit)
        }
    }

    @Test("One byte more is refused while it is read, and the server goes on")
    func oneMore() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let body = [UInt8](repeating: 0x61, count: Self.limit + 1)
            try await TestServerApp.with(database) { app in
                let answer = try await app.deliver(body, to: project, event: "star", isChunked: true)
                #expect(answer.status == 413)
                #expect(try answer.member("error_code") as? String == "PAYLOAD_TOO_LARGE")
                #expect(try await app.deliver([0x61], to: project, event: "star").status == 202)
            }
            #expect(try await database.number("SELECT count(*) FROM sync_deliveries") == 1)
        }
    }

    @Test("A body announced as too large is refused unread, also if the sender sends all of it first")
    func announced() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                let headers = TestServerApp.headers([], to: project, "star", UUID())
                let path = TestServerApp.webhookPath(project.id.uuidString)
                for isSent in [false, true] {
                    try await RawConnection.with(app.port) { connection in
                        let request = RawConnection.request(path, headers, body: "", length: Self.limit + 1)
                        try await connection.send(request)
                        let part = String(repeating: "a", count: isSent ? 1 << 20 : 0)
                        for _ in 0 ..< 25 { try await connection.send(part) }
                        #expect(try await connection.answer()?.status == 413)
                    }
                }
            }
            #expect(try await database.number("SELECT count(*) FROM sync_deliveries") == 0)
        }
    }

    @Test("Bodies beyond the budget are refused for now; when a sender hangs up, its bytes are returned")
    func budget() async throws {
        var settings = SyncServer.Settings()
        settings.waitingLimit = 1000
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database, settings: settings) { app in
                let held = RawConnection.request(
                    TestServerApp.webhookPath(project.id.uuidString),
                    TestServerApp.headers([], to: project, "star", UUID()),
                    body: String(repeating: "a", count: 400), length: 500)
                try await withThrowingTaskGroup(of: Int?.self) { group in
                    for _ in 0 ..< 3 {
                        group.addTask {
                            try await RawConnection.with(app.port) { connection in
                                try await connection.send(held)
                                return try await connection.answer()?.status
                            }
                        }
                    }
                    // Two of the requests fit into the budget, and wait for the rest of their bodies.
                    #expect(try await group.next() == 503)
                    let refused = try await app.deliver(
                        [UInt8](repeating: 0x61, count: 300), to: project, event: "star")
                    #expect(refused.status == 503)
                    #expect(try refused.member("error_code") as? String == "UNAVAILABLE")
                    #expect(refused.headers["retry-after"].flatMap { Int($0) } ?? 0 > 0)
                    // A body that still fits is accepted.
                    #expect(try await app.deliver([0x61], to: project, event: "star").status == 202)
                    group.cancelAll()
                    while let ended = await group.nextResult() {
                        // Cancelled, or the connection was closed: there was no answer.
                        if case .success(let status) = ended { #expect(status == nil) }
                    }
                }
                let all = [UInt8](repeating: 0x61, count: 1000)
                // The server has noticed that both senders hung up, so the whole budget is free.
                try await app.metrics.count("paca_sync_webhook_hangups_total", reaches: 2)
                #expect(try await app.deliver(all, to: project, event: "star").status == 202)
                // The bytes are returned after each answer, whatever it was.
                #expect(try await app.deliver(all, to: project, event: "star", secret: "wrong").status == 401)
                #expect(try await app.deliver(all, to: project, event: "star").status == 202)
            }
        }
    }

    @Test("Half a body is never taken for a whole one")
    func truncated() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let half = Array("{}".utf8)
            try await TestServerApp.with(database) { app in
                // Signed as if the half were the whole body.
                let headers = TestServerApp.headers(half, to: project, "star", UUID())
                let path = TestServerApp.webhookPath(project.id.uuidString)
                for _ in 0 ..< 20 {
                    try await RawConnection.with(app.port) { connection in
                        try await connection.send(RawConnection.request(path, headers, body: "{}", length: 3))
                    }
                }
                #expect(try await app.deliver(half, to: project, event: "push").status == 202)
            }
            #expect(try await database.rows("SELECT event FROM sync_deliveries") == ["(push)"])
        }
    }
}
