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

    /// A signed request whose body is `count` bytes, without its last byte.
    private static func unfinished(_ count: Int, to project: TestProject, secret: String? = nil) -> String {
        let body = [UInt8](repeating: 0x61, count: count)
        return String(
            RawConnection.request(
                TestServerApp.webhookPath(project.id.uuidString),
                TestServerApp.headers(body, to: project, "star", UUID(), secret: secret),
                body: String(decoding: body, as: UTF8.self)
            ).dropLast())
    }

    @Test("A body that is not complete makes room for another; only a sender with a valid signature is told so")
    func budget() async throws {
        var settings = SyncServer.Settings()
        settings.waitingLimit = 1000
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let body = [UInt8](repeating: 0x61, count: 300)
            try await TestServerApp.with(database, settings: settings) { app in
                // The hook is in memory, so that bodies are kept as they arrive.
                #expect(try await app.deliver([0x61], to: project, event: "star").status == 202)
                for (secret, status) in [(nil, 503), ("wrong", 401)] as [(String?, Int)] {
                    try await RawConnection.with(app.port) { connection in
                        let dropped = "paca_sync_webhook_bodies_dropped_total"
                        let before = app.metrics.count(dropped)
                        try await connection.send(Self.unfinished(800, to: project, secret: secret))
                        try await eventually("it has arrived and made room") {
                            let status = try await app.deliver(body, to: project, event: "star").status
                            #expect(status == 202)
                            return app.metrics.count(dropped) > before
                        }
                        try await connection.send("a")
                        let answer = try #require(try await connection.answer())
                        #expect(answer.status == status)
                    }
                }
            }
        }
    }

    @Test("The bytes of a body are returned after its answer, whatever it is, and when its sender hangs up")
    func returned() async throws {
        var settings = SyncServer.Settings()
        settings.waitingLimit = 1000
        settings.unprovenLimit = 1000
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let all = [UInt8](repeating: 0x61, count: 1000)
            try await TestServerApp.with(database, settings: settings) { app in
                #expect(try await app.deliver(all, to: project, event: "star").status == 202)
                try await RawConnection.with(app.port) { try await $0.send(Self.unfinished(1000, to: project)) }
                try await app.metrics.count("paca_sync_webhook_hangups_total", reaches: 1)
                #expect(try await app.deliver(all, to: project, event: "star").status == 202)
                #expect(try await app.deliver(all, to: project, event: "star", secret: "wrong").status == 401)
                #expect(try await app.deliver(all, to: project, event: "star").status == 202)
                // One byte more than all cannot be kept. Its sender is asked to try again.
                let more = try await app.deliver(all + [0x61], to: project, event: "star")
                #expect(more.status == 503)
                #expect(try more.member("error_code") as? String == "UNAVAILABLE")
                #expect(more.headers["retry-after"].flatMap { Int($0) } ?? 0 > 0)
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
