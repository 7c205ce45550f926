// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import GitHub
import NIOCore
import Storage
import SyncEngine
import TestSupport
import TestWorlds
import Testing
import WebAPI

@Suite("The routes of the sync")
struct SyncRoutesTests {
    private static let caller = ContractRoutesTests.caller
    private static let prefix = ContractRoutesTests.prefix

    @Test(
        "refuse a query with a value that they do not know",
        arguments: [
            "/sync/deliveries?state=lost", "/sync/deliveries?page_size=0", "/sync/deliveries?page_size=101",
            "/sync/deliveries?page_size=-1", "/sync/deliveries?page_size=1.0", "/sync/deliveries?cursor=x",
            "/sync/deliveries?cursor=ff", "/sync/deliveries?repo_id=1", "/sync/deliveries?state=dead&state=dead",
            "/sync/deliveries?state=%FF", "/sync/explain", "/sync/explain?repo_id=ID", "/sync/explain?pr_number=1",
            "/sync/explain?repo_id=ID&pr_number=0", "/sync/explain?repo_id=ID&pr_number=2147483648",
            "/sync/explain?repo_id=ID&pr_number=1&branch=x", "/sync/explain?repo_id=ID&branch=a..b",
            "/sync/explain?repo_id=x&branch=a",
        ])
    func badQueries(path: String) async throws {
        try await ContractRoutesTests.with { app, engine in
            let path = path.replacing("ID", with: FakeEngine.repository.uuidString)
            let answer = try await app.send("GET", Self.prefix + path, headers: Self.caller)
            #expect(answer.status == 400)
            #expect(try answer.member("error_code") as? String == "BAD_REQUEST")
            #expect(engine.calls.allSatisfy { $0.hasPrefix("may ") })
        }
    }

    @Test("read a cursor and a number of a query, a GUID alone, and a sync without a body")
    func goodQueries() async throws {
        try await ContractRoutesTests.with { app, engine in
            let guid = UUID().uuidString.lowercased()
            for (method, path, call) in [
                ("GET", "/sync/deliveries?cursor=313a32", "log all all 313a32 50"),
                ("GET", "/sync/deliveries?state=&cursor=&page_size=100", "log all all start 100"),
                ("POST", "/sync/deliveries/\(guid.uppercased())/replay", "replay \(guid)"),
                ("POST", "/sync", "resync all"),
                (
                    "GET", "/sync/explain?repo_id=\(FakeEngine.repository)&pr_number=12",
                    "explain pullRequest(12) of \(FakeEngine.repository)"
                ),
            ] {
                engine.forget()
                let answer = try await app.send(method, Self.prefix + path, headers: Self.caller)
                #expect([200, 202].contains(answer.status), "\(path)")
                #expect(engine.calls.last == call, "\(path)")
            }
            for id in ["x", "42", "x.\(guid)", "-1.\(guid)", "42.\(guid).1", ".\(guid)"] {
                let answer = try await app.send(
                    "POST", Self.prefix + "/sync/deliveries/\(id)/replay", headers: Self.caller)
                #expect(answer.status == 400, "\(id)")
            }
        }
    }

    @Test("Row 26 streams events as text, and refuses one stream too many")
    func events() async throws {
        try await ContractRoutesTests.with { app, engine in
            let answer = try await app.send("GET", Self.prefix + "/sync/events", headers: Self.caller)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/event-stream")
            #expect(answer.headers["cache-control"] == "no-store")
            #expect(
                answer.text
                    == "retry: 3000\n\nevent: health\ndata: {\"status\":\"healthy\",\"problems\":[]}\n\n")
            #expect(engine.calls == ["may github.manage", "events"])
            engine.isCrowded(true)
            let refused = try await app.send("GET", Self.prefix + "/sync/events", headers: Self.caller)
            #expect(refused.status == 503)
            #expect(refused.headers["retry-after"] == "30")
        }
    }
}
