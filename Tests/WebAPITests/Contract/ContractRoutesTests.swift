// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Environment
import Foundation
import NIOCore
import Paca
import Storage
import SyncEngine
import TestSupport
import Testing
import WebAPI

@Suite("The contract's routes")
struct ContractRoutesTests {
    static let caller = ["Authorization": "Bearer t", "Content-Type": "application/json"]
    static let prefix = "\(TestServerApp.base)/projects/\(FakeEngine.project.uuidString.lowercased())"

    /// Serves a fake engine while `body` runs.
    static func with(_ body: @escaping @Sendable (TestServerApp, FakeEngine) async throws -> Void) async throws {
        try await TestDatabase.with { database in
            let engine = FakeEngine()
            try await TestServerApp.with(database, contract: engine.services) { app in try await body(app, engine) }
        }
    }

    /// JSON with the members of its objects sorted by name; empty text as it is.
    private static func sorted(_ json: String) throws -> String {
        guard !json.isEmpty else { return json }
        let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try JSONSerialization.data(withJSONObject: value, options: options), as: UTF8.self)
    }

    private static func body(_ text: String?) -> HTTPClientRequest.Body? {
        text.map { .bytes(.init(string: $0)) }
    }

    @Test(
        "answer at both addresses, after checking the right permission, with exactly the contract's fields")
    func rows() async throws {
        try await Self.with { app, engine in
            #expect(Set(ContractCase.all.map(\.row)) == Set(1 ... 25).subtracting([13]))
            for row in ContractCase.all {
                for path in row.paths {
                    engine.forget()
                    let answer = try await app.send(
                        row.method, Self.prefix + path, headers: Self.caller, body: Self.body(row.body))
                    #expect(answer.status == row.status, "\(row.testDescription)")
                    #expect(engine.calls == ["may \(row.permission)", row.call], "\(row.testDescription)")
                    let text = row.data.map { #"{"data":\#($0),"success":true}"# } ?? ""
                    #expect(try Self.sorted(answer.text) == text, "\(row.testDescription)")
                    let type = row.data == nil ? nil : "application/json; charset=utf-8"
                    #expect(answer.headers["content-type"] == type, "\(row.testDescription)")
                    #expect(answer.headers["x-request-id"] != nil)
                }
            }
        }
    }

    @Test(
        "A project without a token is no failure, an installation replaces a token, and a token is not cached")
    func integration() async throws {
        try await Self.with { app, engine in
            engine.connect(false)
            let project = FakeEngine.project.uuidString.lowercased()
            let none = try await app.send("GET", Self.prefix + "/integration", headers: Self.caller)
            #expect(
                try Self.sorted(none.text)
                    == #"{"data":{"app_available":false,"connected":false,"project_id":"\#(project)"},"success":true}"#
            )
            engine.forget()
            let installed = try await app.send(
                "POST", Self.prefix + "/github/token", headers: Self.caller,
                body: Self.body(#"{"installation_id":42,"token":null}"#))
            #expect(installed.status == 200)
            #expect(engine.calls.dropFirst() == ["connect installation 42", "integration"])
            let clone = try await app.send(
                "GET", Self.prefix + "/repositories/\(UUID())/clone-info", headers: Self.caller)
            #expect(clone.headers["cache-control"] == "no-store")
        }
    }

    @Test("A body that comes with the session cookie must be JSON, which no other site's page can send")
    func contentType() async throws {
        try await Self.with { app, engine in
            func status(_ method: String, _ path: String, _ type: String?, _ caller: [String: String]) async throws
                -> Int
            {
                var headers = caller
                headers["Content-Type"] = type
                let answer = try await app.send(
                    method, Self.prefix + path, headers: headers, body: Self.body(#"{"token":"x"}"#))
                let isRefused = answer.text.contains(#""error_code":"UNSUPPORTED_MEDIA_TYPE""#)
                #expect(isRefused == (answer.status == 415))
                return answer.status
            }
            let cookie = ["Cookie": "a=b; access_token=t"]
            let both = cookie.merging(Self.caller) { $1 }
            for type in [
                "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", nil,
                "text/plain; application/json", "application/jsonx", "application/json-patch+json",
            ] {
                engine.forget()
                #expect(try await status("POST", "/github/token", type, cookie) == 415, "\(type ?? "none")")
                #expect(try await status("POST", "/github/token", type, both) == 415, "Paca would use the cookie")
                #expect(try await status("DELETE", "/github/token", type, cookie) == 415)
                #expect(engine.calls.allSatisfy { $0.hasPrefix("may ") })
                let key = ["X-API-Key": "k"]
                #expect(try await status("POST", "/github/token", type, key) == 200, "no browser sends a key by itself")
            }
            for type in ["application/json", "application/json; charset=utf-8", "Application/JSON ;x=y"] {
                #expect(try await status("POST", "/github/token", type, cookie) == 200, "\(type)")
            }
            let (pieces, piece) = AsyncStream.makeStream(of: ByteBuffer.self)
            piece.yield(ByteBuffer(string: #"{"token":"x"}"#))
            piece.finish()
            let streamed = try await app.send(
                "POST", Self.prefix + "/github/token", headers: cookie, body: .stream(pieces, length: .unknown))
            #expect(streamed.status == 415, "a body without its length is a body too")
            let empty = try await app.send("DELETE", Self.prefix + "/github/token", headers: cookie)
            #expect(empty.status == 204)
        }
    }

    @Test("Where plugin 0.3 is installed, the rights to projects stand for the permission that it does not declare")
    func oldPlugin() async throws {
        try await Self.with { app, engine in
            let rows = ContractCase.all.filter { $0.permission == "github.manage" }
            func statuses(_ refusal: AuthorizationError, for permissions: [Permission]) async throws -> [Bool] {
                engine.refuse(refusal, for: permissions)
                var isLetIn: [Bool] = []
                for row in rows {
                    let answer = try await app.send(
                        row.method, Self.prefix + row.paths[0], headers: Self.caller, body: Self.body(row.body))
                    #expect([row.status, 403].contains(answer.status))
                    isLetIn.append(answer.status == row.status)
                }
                return isLetIn
            }
            let reads = rows.map { $0.method == "GET" }
            for refusal in [AuthorizationError.forbidden, .notMember] {
                engine.hasOldPlugin(false)
                #expect(try await statuses(refusal, for: [.manageGitHub]).allSatisfy { !$0 })
                engine.hasOldPlugin(true)
                #expect(try await statuses(refusal, for: [.manageGitHub]).allSatisfy { $0 })
                #expect(try await statuses(refusal, for: [.manageGitHub, .writeProjects]) == reads)
                #expect(try await statuses(refusal, for: [.manageGitHub, .readProjects]) == reads.map { !$0 })
            }
            engine.refuse(.forbidden, for: [.readTasks])
            let tasks = try await app.send(
                "GET", Self.prefix + "/tasks/\(FakeEngine.task)/branches", headers: Self.caller)
            #expect(tasks.status == 403, "only the permission that the plugin does not declare is replaced")
        }
    }

    @Test(
        "answer every failure of the engine with the contract's code and status",
        arguments: RequestFailure.Code.allCases)
    func failures(code: RequestFailure.Code) async throws {
        let statuses: [RequestFailure.Code: Int] = [
            .badRequest: 400, .notFound: 404, .integrationNotFound: 404, .repositoryNotFound: 404,
            .pullRequestNotFound: 404, .pullRequestLinkNotFound: 404, .branchNotFound: 404,
            .sourceBranchNotFound: 404, .repositoryAlreadyLinked: 409, .pullRequestAlreadyLinked: 409,
            .branchAlreadyLinked: 409, .branchAlreadyExists: 409, .deliveryNotFound: 404, .deliveryApplied: 409,
            .deliveryBodyGone: 410, .branchConflict: 409, .ruleViolation: 422,
            .invalidToken: 422, .repositoryNotAccessible: 422,
            .webhookURLRequired: 422, .webhookURLNotPublic: 422, .webhookCreationFailed: 502,
            .insufficientPermissions: 403, .installationNotAllowed: 403, .validation: 422, .rateLimited: 503,
            .unavailable: 502,
        ]
        try await Self.with { app, engine in
            engine.fail(RequestFailure(code, "why it failed", retryAfter: .milliseconds(1500)))
            let answer = try await app.send("GET", Self.prefix + "/github", headers: Self.caller)
            #expect(answer.status == statuses[code])
            #expect(try answer.member("error_code") as? String == code.rawValue)
            #expect(try answer.member("error") as? String == "why it failed")
            #expect(try answer.member("success") as? Bool == false)
            #expect(try answer.member("request_id") as? String == answer.headers["x-request-id"])
            #expect(answer.headers["retry-after"] == "2")
            if code == .rateLimited {
                engine.fail(RequestFailure(code, "why it failed"))
                let open = try await app.send("GET", Self.prefix + "/github", headers: Self.caller)
                #expect(open.headers["retry-after"] == "60")
            }
        }
    }

    @Test("report that the database is away, and hide other errors")
    func database() async throws {
        try await Self.with { app, engine in
            engine.fail(PostgresError.outage)
            let away = try await app.send("GET", Self.prefix + "/github", headers: Self.caller)
            #expect(away.status == 503)
            #expect(try away.member("error_code") as? String == "UNAVAILABLE")
            #expect(away.headers["retry-after"] == "10")
            engine.fail(PostgresError(.server, operation: "test", sqlState: "42P01", detail: "relation S3CR3T"))
            let wrong = try await app.send("GET", Self.prefix + "/github", headers: Self.caller)
            #expect(wrong.status == 500)
            #expect(try wrong.member("error_code") as? String == "INTERNAL_ERROR")
            #expect(!wrong.text.contains("S3CR3T"))
            #expect(app.logs.lines.contains { $0.contains("a request failed unexpectedly") && $0.contains("42P01") })
        }
    }
}
