// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TestSupport
import Testing
import WebAPI

@Suite("Senders without a valid signature do not disturb those with one")
struct StrangersTests {
    private static let small = TestPullRequest(number: 1, title: "PROJ-1: a change").webhook("opened")

    /// The head of a webhook with a wrong signature, and the first bytes of its body.
    private static func begun(
        _ project: TestProject, announcing length: Int, _ count: Int, hook: String? = nil
    ) -> String {
        var headers = TestServerApp.headers([], to: project, "star", UUID())
        if let hook { headers["X-GitHub-Hook-ID"] = hook }
        return RawConnection.request(
            TestServerApp.webhookPath(project.id.uuidString), headers, body: String(repeating: "a", count: count),
            length: length)
    }

    /// A number that tasks share.
    private final class Count: Sendable {
        let value = Atomic(0)
    }

    /// Sends each text on a connection of its own, and holds the connections while `body` runs.
    private static func holding(
        _ texts: [String], to app: TestServerApp, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let sent = Count()
        let changes = ChangeWaiters()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for text in texts {
                group.addTask {
                    // The server may close it at any time, which is not what these tests look at.
                    try? await RawConnection.with(app.port) { connection in
                        try await connection.send(text)
                        sent.value.add(1, ordering: .relaxed)
                        changes.look()
                        await connection.untilClosed()
                    }
                }
            }
            try await changes.wait { sent.value.load(ordering: .relaxed) == texts.count }
            try await body()
            group.cancelAll()
        }
    }

    @Test("three bodies of 25, 25 and 14 MiB that never end, for the same hook")
    func endlessBodies() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                // The hook is in memory, so that bodies are kept as they arrive.
                #expect(try await app.deliver(Self.small, to: project).status == 202)
                let texts = [25 << 20, 25 << 20, 14 << 20].map { Self.begun(project, announcing: $0, $0 - 1) }
                try await Self.holding(texts, to: app) {
                    try await withThrowingTaskGroup(of: Int.self) { group in
                        for _ in 0 ..< 50 {
                            group.addTask { try await app.deliver(Self.small, to: project).status }
                        }
                        for try await status in group { #expect(status == 202) }
                    }
                    let large = [UInt8](repeating: 0x61, count: 20 << 20)
                    #expect(try await app.deliver(large, to: project, event: "star").status == 202)
                }
            }
        }
    }

    @Test("hundreds of bodies that never end, for hooks that do not exist")
    func unknownHooks() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            var settings = SyncServer.Settings()
            settings.waitingLimit = 1 << 20
            try await TestServerApp.with(database, settings: settings) { app in
                let texts = (1 ... 200).map { Self.begun(project, announcing: 1 << 20, 60_000, hook: "9\($0)") }
                try await Self.holding(texts, to: app) {
                    let large = [UInt8](repeating: 0x61, count: 1 << 20)
                    let status = try await app.deliver(large, to: project, event: "star").status
                    #expect(status == 202)
                    // They held nothing, so nothing had to be dropped for it.
                    #expect(app.metrics.count("paca_sync_webhook_bodies_dropped_total") == 0)
                }
            }
        }
    }

    @Test("a byte now and then: a request has a deadline, whatever it sends")
    func trickle() async throws {
        var settings = SyncServer.Settings()
        settings.requestSeconds = 1
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database, settings: settings) { app in
                try await Self.isClosed(Self.begun(project, announcing: 1000, 10), then: "a", by: app)
                // A request that is no webhook has the same deadline.
                let path = "\(SyncServer.base)/projects/x/github/token"
                let other = RawConnection.request(path, [:], body: "a", length: 1000)
                try await Self.isClosed(other, then: "a", by: app)
            }
        }
    }

    @Test("a header now and then: a head, too, has a deadline")
    func slowHead() async throws {
        var settings = SyncServer.Settings()
        settings.idleSeconds = 1
        try await TestDatabase.with { database in
            try await TestServerApp.with(database, settings: settings) { app in
                try await Self.isClosed("GET /healthz HTTP/1.1\r\nHost: x\r\n", then: "X: y\r\n", by: app)
            }
        }
    }

    /// Sends a text, then `more` again and again, until the server closes the connection.
    private static func isClosed(_ text: String, then more: String, by app: TestServerApp) async throws {
        try await RawConnection.with(app.port) { connection in
            try await connection.send(text)
            await withThrowingTaskGroup(of: Void.self) { group in
                let writer = connection.writer
                group.addTask {
                    // Sending fails once the server has closed the connection.
                    while (try? await writer(more)) != nil { _ = try await app.send("GET", "/healthz") }
                }
                await connection.untilClosed()
                group.cancelAll()
            }
        }
    }

    @Test("more idle connections than there may be: the idle ones are closed")
    func idleConnections() async throws {
        var settings = SyncServer.Settings()
        settings.connections = 50
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database, settings: settings) { app in
                let texts = Array(repeating: "", count: 80) + Array(repeating: "POST /", count: 80)
                try await Self.holding(texts, to: app) {
                    try await app.metrics.count("paca_sync_http_connections_displaced_total", reaches: 110)
                    for _ in 0 ..< 20 {
                        #expect(try await app.deliver(Self.small, to: project).status == 202)
                    }
                }
            }
        }
    }

    @Test("chunks of one byte: the connection is closed; chunks of a usual size are read")
    func chunks() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                #expect(try await app.deliver(Self.small, to: project).status == 202)
                for (size, status) in [(1, nil), (1000, 202)] as [(Int, Int?)] {
                    let body = [UInt8](repeating: 0x61, count: 50_000)
                    let headers = TestServerApp.headers(body, to: project, "star", UUID())
                        .map { "\($0.key): \($0.value)\r\n" }.joined()
                    let path = TestServerApp.webhookPath(project.id.uuidString)
                    let chunk = "\(String(size, radix: 16))\r\n\(String(repeating: "a", count: size))\r\n"
                    let text =
                        "POST \(path) HTTP/1.1\r\nHost: x\r\n\(headers)Transfer-Encoding: chunked\r\n\r\n"
                        + String(repeating: chunk, count: 50_000 / size) + "0\r\n\r\n"
                    let answer = try await RawConnection.with(app.port) { connection in
                        // The server may close the connection before it has read everything.
                        try? await connection.send(text)
                        return try? await connection.answer()?.status
                    }
                    #expect(answer == status, "chunks of \(size)")
                }
            }
        }
    }
}
