// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing
import WebAPI

@Suite("Webhooks beside other requests on one connection")
struct WebhookConnectionTests {
    private static func webhook(_ project: TestProject, secret: String? = nil, event: String? = "star") -> String {
        let headers = TestServerApp.headers(
            Array("{}".utf8), to: project, "star", UUID(), secret: secret, replacing: ["X-GitHub-Event": event])
        return RawConnection.request(TestServerApp.webhookPath(project.id.uuidString), headers, body: "{}")
    }

    /// The statuses of all answers until the server closes the connection.
    private static func statuses(of text: String, by app: TestServerApp) async throws -> [Int] {
        try await RawConnection.with(app.port) { connection in
            try await connection.send(text)
            var statuses: [Int] = []
            while let answer = try await connection.answer() { statuses.append(answer.status) }
            return statuses
        }
    }

    private static let health = "GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n"

    @Test("Pipelined requests are answered in order, whichever handler answers them")
    func pipelined() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                try await RawConnection.with(app.port) { connection in
                    let requests = [
                        Self.webhook(project), Self.health, Self.webhook(project, secret: "wrong"),
                        Self.webhook(project, event: nil), Self.health, Self.webhook(project),
                    ]
                    try await connection.send(requests.joined())
                    for status in [202, 200, 401, 400, 200, 202] {
                        #expect(try await connection.answer()?.status == status)
                    }
                }
            }
            #expect(try await database.number("SELECT count(*) FROM sync_deliveries") == 2)
        }
    }

    @Test("A sender of HTTP/1.0 is answered, and its connection is closed, as it expects")
    func oldSender() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                try await RawConnection.with(app.port) { connection in
                    try await connection.send(
                        Self.webhook(project).replacingOccurrences(of: " HTTP/1.1\r\n", with: " HTTP/1.0\r\n"))
                    #expect(try await connection.answer()?.status == 202)
                    #expect(try await connection.answer() == nil)
                }
            }
        }
    }

    @Test("A sender that closes its side still gets its answer, then the connection ends")
    func halfClosed() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                for _ in 0 ..< 10 {
                    try await RawConnection.with(app.port) { connection in
                        try await connection.send(Self.webhook(project))
                        connection.finishSending()
                        #expect(try await connection.answer()?.status == 202)
                        #expect(try await connection.answer() == nil)
                    }
                }
            }
        }
    }

    @Test("An idle connection is closed, also in the middle of a webhook")
    func idle() async throws {
        var settings = SyncServer.Settings()
        settings.idleSeconds = 1
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database, settings: settings) { app in
                for begun in ["", String(Self.webhook(project).dropLast())] {
                    #expect(try await Self.statuses(of: begun, by: app) == [])
                }
                // If the machine pauses for a second before the request is sent, the connection is closed already. So
                // try again.
                try await eventually("one that was answered is closed") {
                    let statuses = try? await Self.statuses(of: Self.webhook(project), by: app)
                    return statuses == [202]
                }
            }
        }
    }
}
