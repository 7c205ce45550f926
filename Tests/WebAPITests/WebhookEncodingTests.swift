// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("How a webhook's body is sent")
struct WebhookEncodingTests {
    private static let json = TestPullRequest(number: 1, title: "PROJ-1 & 100% + é").webhook("opened")
    private static let titles = "SELECT title FROM github_pull_requests"

    private static func form() throws -> [UInt8] {
        let allowed = CharacterSet.alphanumerics
        let encoded = String(decoding: json, as: UTF8.self).addingPercentEncoding(withAllowedCharacters: allowed)
        return Array("payload=\(try #require(encoded))".utf8)
    }

    @Test(
        "A form is read as GitHub sends it, with the signature over the form",
        arguments: ["application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; charset=utf-8"])
    func form(type: String) async throws {
        let body = try Self.form()
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                let answer = try await app.deliver(body, to: project, headers: ["Content-Type": type])
                #expect(answer.status == 202)
            }
            #expect(try await database.rows(Self.titles) == [#"("PROJ-1 & 100% + é")"#])
        }
    }

    @Test("A body in chunks of unknown length is read whole")
    func chunked() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                let answer = try await app.deliver(Self.json, to: project, isChunked: true)
                #expect(answer.status == 202)
            }
            #expect(try await database.rows(Self.titles) == [#"("PROJ-1 & 100% + é")"#])
        }
    }

    @Test("Requests that follow each other on one connection are answered in order, also without waiting for answers")
    func pipelined() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let guids = (0 ..< 5).map { _ in UUID() }
            try await TestServerApp.with(database) { app in
                let requests = guids.map { guid in
                    RawConnection.request(
                        TestServerApp.webhookPath(project.id.uuidString),
                        TestServerApp.headers(Self.json, to: project, "pull_request", guid),
                        body: String(decoding: Self.json, as: UTF8.self))
                }
                try await RawConnection.with(app.port) { connection in
                    try await connection.send(requests.joined())
                    for guid in guids {
                        let answer = try #require(try await connection.answer())
                        #expect(answer.status == 202)
                        #expect(answer.body.contains(guid.uuidString.lowercased()))
                    }
                    try await connection.send(requests[0])
                    #expect(try await connection.answer()?.body.contains("duplicate") == true)
                }
            }
        }
    }

    @Test("A request refused before its body was read leaves the connection usable")
    func refusedThenAccepted() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                let path = TestServerApp.webhookPath(project.id.uuidString)
                let body = String(decoding: Self.json, as: UTF8.self)
                let good = TestServerApp.headers(Self.json, to: project, "pull_request", UUID())
                let bad = good.filter { $0.key != "X-GitHub-Event" }
                try await RawConnection.with(app.port) { connection in
                    for (headers, status) in [(bad, 400), (good, 202), (bad, 400), (good, 202)] {
                        try await connection.send(RawConnection.request(path, headers, body: body))
                        #expect(try await connection.answer()?.status == status)
                    }
                }
            }
        }
    }

    @Test("A slow sender is waited for, and others do not wait for it")
    func slow() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                let request = RawConnection.request(
                    TestServerApp.webhookPath(project.id.uuidString),
                    TestServerApp.headers(Self.json, to: project, "pull_request", UUID()),
                    body: String(decoding: Self.json, as: UTF8.self))
                try await RawConnection.with(app.port) { connection in
                    var rest = request[...]
                    while !rest.isEmpty {
                        try await connection.send(String(rest.prefix(150)))
                        rest = rest.dropFirst(150)
                        #expect(try await app.deliver(Self.json, to: project).status == 202)
                    }
                    #expect(try await connection.answer()?.status == 202)
                }
            }
        }
    }
}
