// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("The shape of every answer")
struct EnvelopeTests {
    @Test(
        "A valid request id is returned unchanged, on success and on failure",
        arguments: ["7", "a-b_c.d/e:f", "0b1c7a52-9ed8-4bd5-a41f-bd0c3fef5b1c", String(repeating: "x", count: 128)])
    func echo(id: String) async throws {
        try await TestDatabase.with { database in
            try await TestServerApp.with(database) { app in
                let success = try await app.send("GET", "/healthz", headers: ["X-Request-ID": id])
                #expect(success.headers["x-request-id"] == id)
                let failure = try await app.send("GET", "/nowhere", headers: ["X-Request-ID": id])
                #expect(failure.headers["x-request-id"] == id)
                #expect(try failure.member("request_id") as? String == id)
            }
        }
    }

    @Test(
        "An invalid request id is replaced by a new one, never the same twice",
        arguments: ["", "two words", String(repeating: "x", count: 129), "é"])
    func replaced(id: String) async throws {
        try await TestDatabase.with { database in
            try await TestServerApp.with(database) { app in
                var ours: Set<String?> = []
                for _ in 0 ..< 2 {
                    let answer = try await app.send("GET", "/nowhere", headers: ["X-Request-ID": id])
                    let header = answer.headers["x-request-id"]
                    #expect(header != id && header?.isEmpty == false)
                    #expect(try answer.member("request_id") as? String == header)
                    ours.insert(header)
                }
                #expect(ours.count == 2)
            }
        }
    }

    @Test(
        "An unknown address is answered 404",
        arguments: [
            ("GET", "/nowhere"), ("POST", "/"), ("GET", "/api/v1/plugins/com.paca.github"),
            ("POST", "/api/v1/plugins/com.paca.github/projects/webhook"), ("POST", "/projects/1/webhook"),
            ("GET", "/healthz/x"), ("GET", "/api/v1/plugins/com.paca.github/projects/1/integration"),
        ])
    func notFound(method: String, path: String) async throws {
        try await TestDatabase.with { database in
            try await TestServerApp.with(database) { app in
                let answer = try await app.send(method, path)
                #expect(answer.status == 404)
                #expect(answer.headers["content-type"] == "application/json; charset=utf-8")
                #expect(try answer.member("success") as? Bool == false)
                #expect(try answer.member("error_code") as? String == "NOT_FOUND")
                #expect(try answer.member("error") as? String == "there is nothing at this address")
            }
        }
    }

    @Test(
        "A known address refuses an unknown method, and says which it has",
        arguments: [
            ("GET", "/api/v1/plugins/com.paca.github/projects/5f1f5dd5-6a5b-4a4a-8f43-0c7a0e6f6a52/webhook", "POST"),
            ("PUT", "/api/v1/plugins/com.paca.github/projects/5f1f5dd5-6a5b-4a4a-8f43-0c7a0e6f6a52/webhook", "POST"),
            ("DELETE", "/metrics", "GET"), ("POST", "/healthz", "GET"), ("PROPFIND", "/readyz", "GET"),
        ])
    func notAllowed(method: String, path: String, allowed: String) async throws {
        try await TestDatabase.with { database in
            try await TestServerApp.with(database) { app in
                let answer = try await app.send(method, path)
                #expect(answer.status == 405)
                #expect(answer.headers["allow"] == allowed)
                #expect(try answer.member("error_code") as? String == "METHOD_NOT_ALLOWED")
            }
        }
    }
}
