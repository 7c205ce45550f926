// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import Paca
import SyncEngine
import TestSupport
import Testing
import WebAPI

@Suite("The MCP server over HTTP")
struct MCPEndpointTests {
    private static let caller = ["X-API-Key": "key", "Content-Type": "application/json"]
    private static let project = JSONValue.string(FakeEngine.project.uuidString)
    private static let task = JSONValue.string(FakeEngine.task.uuidString)

    private static func with(_ body: @escaping @Sendable (TestServerApp, FakeEngine) async throws -> Void) async throws
    {
        try await TestDatabase.with { database in
            let engine = FakeEngine()
            var settings = SyncServer.Settings()
            settings.mcp.version = "1.2.3"
            settings.mcp.origins = ["https://paca.example.com"]
            try await TestServerApp.with(database, settings: settings, contract: engine.services) { app in
                try await body(app, engine)
            }
        }
    }

    private static func message(_ id: Int?, _ method: String, _ params: JSONValue = [:]) -> JSONValue {
        .object(present: [
            "jsonrpc": "2.0", "id": id.map(JSONValue.integer), "method": .string(method), "params": params,
        ])
    }

    private static func call(_ tool: String, _ arguments: JSONValue, progress: Bool = false) -> JSONValue {
        message(
            5, "tools/call",
            .object(present: [
                "name": .string(tool), "arguments": arguments, "_meta": progress ? ["progressToken": 1] : nil,
            ]))
    }

    private static func post(
        _ app: TestServerApp, _ message: JSONValue, path: String = "/mcp", headers: [String: String] = [:]
    ) async throws -> Answer {
        try await app.send(
            "POST", path, headers: caller.merging(headers) { $1 }, body: .bytes(.init(bytes: message.json)))
    }

    @Test("greets a client with a session id at both addresses, and lists the tools")
    func initialize() async throws {
        try await Self.with { app, engine in
            for path in ["/mcp", "\(TestServerApp.base)/mcp"] {
                let hello = Self.message(1, "initialize", ["protocolVersion": "2025-06-18", "capabilities": [:]])
                let answer = try await Self.post(app, hello, path: path)
                #expect(answer.status == 200)
                #expect(answer.headers["mcp-session-id"]?.count == 36)
                let reply = try JSONValue(document: Array(answer.text.utf8))
                #expect(reply["result"]?["protocolVersion"] == "2025-06-18")
                #expect(reply["result"]?["serverInfo"]?["version"] == "1.2.3")
                let begun = try await Self.post(app, Self.message(nil, "notifications/initialized"), path: path)
                #expect(begun.status == 202 && begun.text.isEmpty)
                let list = try await Self.post(app, Self.message(2, "tools/list"), path: path)
                #expect(list.text.contains("github_create_pull_request"))
                #expect(list.headers["mcp-session-id"] == nil)
            }
            #expect(engine.calls == [])
        }
    }

    @Test("sends a call to the contract with the caller's rights, and tells what is refused")
    func calls() async throws {
        try await Self.with { app, engine in
            let review = Self.call(
                "github_review_pull_request",
                [
                    "projectId": Self.project, "taskId": Self.task,
                    "prId": .string(FakeEngine.pullRequest.uuidString), "event": "APPROVE",
                ])
            let answer = try await Self.post(app, review)
            #expect(engine.calls == ["may tasks.write", "review APPROVE: nothing"])
            let result = try JSONValue(document: Array(answer.text.utf8))["result"]
            #expect(result?["structuredContent"] == ["id": 6, "state": "APPROVED", "html_url": "H"])
            #expect(result?["content"]?.arrayValue?.first?["text"] == "Reviewed (APPROVED): H")

            engine.refuse(.forbidden, for: [.writeTasks])
            engine.forget()
            let refused = try JSONValue(document: Array(try await Self.post(app, review).text.utf8))["result"]
            #expect(refused?["isError"] == true)
            #expect(refused?["structuredContent"]?["error_code"] == "FORBIDDEN")
            #expect(engine.calls == [])
        }
    }

    @Test("tells a failure of GitHub's with what to do next, and keeps its own to the log")
    func failures() async throws {
        try await Self.with { app, engine in
            let list = Self.call("github_list_linked_repos", ["projectId": Self.project])
            engine.fail(RequestFailure(.rateLimited, "GitHub says wait.", retryAfter: .seconds(42)))
            let limited = try JSONValue(document: Array(try await Self.post(app, list).text.utf8))["result"]
            #expect(limited?["structuredContent"]?["error_code"] == "GITHUB_RATE_LIMITED")
            #expect(limited?["structuredContent"]?["retry_after"] == 42)
            engine.fail(CocoaError(.coderInvalidValue))
            let broken = try await Self.post(app, list)
            #expect(broken.text.contains("INTERNAL_ERROR") && !broken.text.contains("Cocoa"))
        }
    }

    @Test("answers a call as events, if the client wants to hear of progress and understands them")
    func events() async throws {
        try await Self.with { app, _ in
            let list = Self.call("github_list_linked_repos", ["projectId": Self.project], progress: true)
            let events = try await Self.post(
                app, list, headers: ["Accept": "application/json, text/event-stream"])
            #expect(events.headers["content-type"] == "text/event-stream")
            let data = try #require(events.text.wholeMatch(of: #/event: message\ndata: (.*)\n\n/#)).1
            #expect(try JSONValue(document: Array(data.utf8))["id"] == 5)
            let plain = try await Self.post(app, list, headers: ["Accept": "application/json"])
            #expect(plain.headers["content-type"] == "application/json; charset=utf-8")
        }
    }

    @Test("refuses strangers, pages of other origins, other types, and revisions that it does not know")
    func refusals() async throws {
        try await Self.with { app, engine in
            let ping = Self.message(1, "ping")
            let body = { ping.json }
            let stranger = try await app.send(
                "POST", "/mcp", headers: ["Content-Type": "application/json"], body: .bytes(.init(bytes: body())))
            #expect(stranger.status == 401)
            for (headers, status) in [
                (["Origin": "https://evil.example"], 403), (["Origin": "null"], 403),
                (["Origin": "https://paca.example.com"], 200), (["Content-Type": "text/plain"], 415),
                (["MCP-Protocol-Version": "1999-01-01"], 400), (["MCP-Protocol-Version": "2025-03-26"], 200),
                (["MCP-Protocol-Version": "2025-11-25"], 200),
            ] {
                #expect(try await Self.post(app, ping, headers: headers).status == status, "\(headers)")
            }
            #expect(try await Self.post(app, []).status == 400, "a batch")
            let unknown = try await Self.post(app, ping, headers: ["MCP-Protocol-Version": "1999-01-01"])
            #expect(unknown.text.contains("2025-11-25"), "the supported revisions are named")
            #expect(try await app.send("GET", "/mcp", headers: Self.caller).status == 405)
            #expect(try await app.send("DELETE", "/mcp", headers: Self.caller).status == 204)
            #expect(engine.calls == [])
        }
    }
}
