// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import Paca
import TestSupport
import Testing
import WebAPI

@Suite("The order of the checks")
struct ContractOrderTests {
    private static let caller = ContractRoutesTests.caller
    private static let bad = HTTPClientRequest.Body.bytes(.init(string: "no JSON"))

    @Test("A caller without credentials learns nothing, whatever else is wrong")
    func authentication() async throws {
        try await ContractRoutesTests.with { app, engine in
            for row in ContractCase.all {
                for (path, headers) in [
                    (ContractRoutesTests.prefix + row.paths[0], [:]),
                    ("\(TestServerApp.base)/projects/x\(row.paths[0])", ["Authorization": "Basic dDp0"]),
                    (ContractRoutesTests.prefix + row.paths[0], ["Cookie": "session=t", "X-Agent-ID": "1"]),
                ] {
                    let answer = try await app.send(row.method, path, headers: headers, body: Self.bad)
                    #expect(answer.status == 401, "\(row.testDescription)")
                    #expect(try answer.member("error_code") as? String == "UNAUTHENTICATED")
                    #expect(answer.headers["www-authenticate"] == "Bearer realm=\"paca\"")
                }
            }
            #expect(engine.calls == [])
        }
    }

    @Test(
        "A caller without the permission is refused before anything else of the request is checked",
        arguments: [
            (AuthorizationError.unauthenticated, 401, "UNAUTHENTICATED"), (.forbidden, 403, "FORBIDDEN"),
            (.notMember, 403, "FORBIDDEN"), (.passwordChangeRequired, 403, "PASSWORD_CHANGE_REQUIRED"),
            (.unavailable("S3CR3T"), 503, "AUTHORIZATION_UNAVAILABLE"),
        ])
    func authorization(refusal: AuthorizationError, status: Int, code: String) async throws {
        try await ContractRoutesTests.with { app, engine in
            engine.refuse(refusal)
            for row in ContractCase.all {
                let path = row.paths[0].replacing(FakeEngine.task.uuidString.lowercased(), with: "no-uuid")
                let answer = try await app.send(
                    row.method, ContractRoutesTests.prefix + path, headers: Self.caller, body: Self.bad)
                #expect(answer.status == status, "\(row.testDescription)")
                #expect(try answer.member("error_code") as? String == code)
                #expect(!answer.text.contains("S3CR3T"))
                #expect((answer.headers["retry-after"] != nil) == (status == 503))
            }
            #expect(engine.calls == [])
        }
    }

    @Test("A missing project is answered 404, also to a caller with all permissions")
    func project() async throws {
        try await ContractRoutesTests.with { app, engine in
            engine.exists(false)
            for refusal in [nil, AuthorizationError.notMember] {
                engine.refuse(refusal)
                for row in ContractCase.all {
                    let answer = try await app.send(
                        row.method, ContractRoutesTests.prefix + row.paths[0], headers: Self.caller, body: Self.bad)
                    #expect(answer.status == 404, "\(row.testDescription)")
                    #expect(try answer.member("error_code") as? String == "NOT_FOUND")
                }
            }
            #expect(engine.calls.allSatisfy { $0.hasPrefix("may ") })
        }
    }

    @Test(
        "An id in the path that is no UUID is a bad request",
        arguments: [
            "x", "aaaaaaaa-0000-4000-8000-00000000000", "aaaaaaaa-0000-4000-8000-00000000000aa",
            "aaaaaaaa000040008000000000000000000a", "aaaaaaaa-0000-4000-8000-00000000000g", "%2e%2e", "0",
            "aaaaaaaa-0000-4000-8000-00000000000a%00", "%7baaaaaaaa-0000-4000-8000-0000000000%7d", "null",
            "aaaaaaaa_0000_4000_8000_00000000000a", "%C3%A9aaaaaaa-0000-4000-8000-00000000000a",
            "aaaaaaaa-0000-4000-8000-00000000000a%0A", "..%2F..%2Fhealthz",
        ])
    func ids(id: String) async throws {
        let known = [FakeEngine.project, FakeEngine.task, FakeEngine.repository, FakeEngine.pullRequest]
        try await ContractRoutesTests.with { app, engine in
            for row in ContractCase.all {
                let path = "/projects/\(FakeEngine.project.uuidString.lowercased())\(row.paths[0])"
                for replaced in known.map({ $0.uuidString.lowercased() }) where path.contains(replaced) {
                    let answer = try await app.send(
                        row.method, TestServerApp.base + path.replacing(replaced, with: id), headers: Self.caller,
                        body: row.body.map { .bytes(.init(string: $0)) })
                    #expect(answer.status == 400, "\(row.testDescription)")
                    #expect(try answer.member("error_code") as? String == "BAD_REQUEST")
                }
            }
            #expect(engine.calls.allSatisfy { $0.hasPrefix("may ") })
        }
    }

    @Test("A body over the limit is refused, with or without its length announced; one at the limit is accepted")
    func tooLarge() async throws {
        try await ContractRoutesTests.with { app, engine in
            let path = ContractRoutesTests.prefix + "/github/token"
            let start = #"{"token":"x","#
            let end = #"}"#
            let filler = (1 << 20) - start.utf8.count - end.utf8.count - 5
            let fits = start + "\"y\":\"" + String(repeating: "z", count: filler - 1) + "\"" + end
            try #require(fits.utf8.count == 1 << 20)
            let good = try await app.send("POST", path, headers: Self.caller, body: .bytes(.init(string: fits)))
            #expect(good.status == 200)
            let announced = try await app.send(
                "POST", path, headers: Self.caller, body: .bytes(.init(string: fits + " ")))
            #expect(announced.status == 413)
            #expect(try announced.member("error_code") as? String == "PAYLOAD_TOO_LARGE")
            let (pieces, piece) = AsyncStream.makeStream(of: ByteBuffer.self)
            for _ in 0 ..< 17 { piece.yield(ByteBuffer(repeating: 0x20, count: 1 << 16)) }
            piece.finish()
            let streamed = try await app.send(
                "POST", path, headers: Self.caller, body: .stream(pieces, length: .unknown))
            #expect(streamed.status == 413)
        }
    }

    @Test("A route with another method answers which methods it has")
    func methods() async throws {
        try await ContractRoutesTests.with { app, engine in
            for (method, path, allowed) in [
                ("PUT", "/github", "GET"), ("PATCH", "/integration/token", "DELETE, POST"),
                ("POST", "/repositories/\(UUID())", "DELETE"), ("DELETE", "/repositories", "GET, POST"),
                ("GET", "/tasks/\(UUID())/pull-requests/link", "POST"),
                ("PUT", "/tasks/x/pull-requests/y", "DELETE, GET"),
                ("OPTIONS", "/webhook", "POST"), ("TRACE", "/integration", "GET"), ("PROPFIND", "/github/", "GET"),
            ] {
                let answer = try await app.send(method, ContractRoutesTests.prefix + path)
                #expect(answer.status == 405, "\(method) \(path)")
                #expect(answer.headers["allow"] == allowed, "\(method) \(path)")
                #expect(try answer.member("error_code") as? String == "METHOD_NOT_ALLOWED")
            }
            for path in [
                "/githubs", "/github/token/x", "/tasks", "/tasks/x/github", "/sync/x", "/..", "/%2e%2e/healthz",
                "/repositories/%FF",
            ] {
                let answer = try await app.send("GET", ContractRoutesTests.prefix + path, headers: Self.caller)
                #expect(answer.status == 404, "\(path)")
                #expect(try answer.member("error_code") as? String == "NOT_FOUND")
            }
            #expect(engine.calls == [])
        }
    }
}
