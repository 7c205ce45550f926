// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Paca

@Suite("Asking Paca")
struct PacaAuthorizerTests {
    private static let project = UUID()

    private static func credentials(_ token: String = "a") throws -> CallerCredentials {
        try #require(CallerCredentials { $0 == "Authorization" ? "Bearer \(token)" : nil })
    }

    /// An authorizer that asks a stand-in. Its clock does not move.
    private static func with(
        path: String = "", limits: PacaAuthorizer.Limits = .init(),
        _ reply: @escaping @Sendable (PacaStandIn.Asked) async throws -> PacaStandIn.Reply,
        _ body: @escaping @Sendable (PacaAuthorizer, PacaStandIn, ManualClock) async throws -> Void
    ) async throws {
        try await PacaStandIn.with(reply) { paca, address in
            let clock = ManualClock()
            let api = PacaAPI(
                address: try #require(URL(string: address.absoluteString + path)), connectLimit: .backstop)
            let authorizer = PacaAuthorizer(
                api: api, limits: limits, environment: .test(clock: clock), logger: Logger(label: "test"))
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(authorizer, paca, clock))
            } catch {
                result = .failure(error)
            }
            await api.shutdown()
            try result.get()
        }
    }

    private static func error(
        _ authorizer: PacaAuthorizer, _ credentials: CallerCredentials, _ permission: Permission = .readTasks,
        in project: UUID = Self.project
    ) async -> AuthorizationError? {
        do throws(AuthorizationError) {
            try await authorizer.authorize(credentials, project: project, permission: permission)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "sends one request, with the caller's credentials and none of its other headers",
        arguments: ["", "/", "/api/v1", "/api/v1/"])
    func request(path: String) async throws {
        try await Self.with(path: path) { _ in
            .permissions("tasks.read")
        } _: { authorizer, paca, _ in
            let fields = [
                "Cookie": "theme=dark; access_token=t; sid=1", "X-API-Key": "k", "X-Agent-ID": "g",
                "X-Actor-User-ID": "u", "X-Forwarded-For": "1.2.3.4", "X-Secret": "s",
            ]
            let credentials = try #require(CallerCredentials { fields[$0] })
            #expect(await Self.error(authorizer, credentials) == nil)
            let asked = try #require(paca.asked.first)
            let id = Self.project.uuidString.lowercased()
            #expect(asked.path == "/api/v1/projects/\(id)/members/me/permissions")
            #expect(asked.fields["cookie"] == "access_token=t")
            #expect(asked.fields["x-api-key"] == "k")
            #expect(asked.fields["x-agent-id"] == "g")
            #expect(asked.fields["x-actor-user-id"] == "u")
            #expect(asked.fields["authorization"] == nil && asked.fields["x-secret"] == nil)
            #expect(asked.fields["x-forwarded-for"] == nil)
        }
    }

    @Test(
        "passes Paca's refusals on",
        arguments: [
            (401, "{}", AuthorizationError.unauthenticated), (403, "", .forbidden), (404, "", .notMember),
            (403, #"{"error_code":"PASSWORD_CHANGE_REQUIRED"}"#, .passwordChangeRequired),
            (403, #"{"data":{"actions":["*"]},"error_code":"OTHER"}"#, .forbidden),
        ])
    func refusals(status: Int, body: String, expected: AuthorizationError) async throws {
        try await Self.with { _ in
            .init(status: status, body: body)
        } _: {
            authorizer, paca, clock in
            let caller = try Self.credentials()
            let other = try Self.credentials("b")
            #expect(await Self.error(authorizer, caller) == expected)
            clock.advance(by: .seconds(29))
            #expect(await Self.error(authorizer, caller) == expected)
            // A caller without a role in the project may have global rights, which is a second question.
            let questions = expected == .notMember ? 2 : 1
            #expect(paca.asked.count == questions)
            // Other credentials are asked about at once: the answer for the first is not used for them.
            #expect(await Self.error(authorizer, other) == expected)
            #expect(paca.asked.count == questions * 2)
        }
    }

    @Test(
        "lets nobody in without a valid answer, and caches no failure",
        arguments: [
            PacaStandIn.Reply(status: 500), .init(status: 503, body: #"{"data":{"actions":["*"]}}"#),
            .init(status: 302, headers: ["Location": "/elsewhere"]), .init(status: 204), .init(status: 429),
            .init(status: 200, body: "<html>"), .init(status: 200), .init(status: 418),
            .init(status: 200, body: #"{"data":{"actions":["*"],"x":"\#(String(repeating: "x", count: 1 << 20))"}}"#),
        ])
    func doubt(reply: PacaStandIn.Reply) async throws {
        try await Self.with {
            $0.path == "/elsewhere" ? .permissions("*") : reply
        } _: { authorizer, paca, _ in
            for count in 1 ... 2 {
                guard case .unavailable = try await Self.error(authorizer, Self.credentials()) else {
                    Issue.record("let in, or refused")
                    return
                }
                #expect(paca.asked.count == count)
            }
        }
    }

    @Test("is cached for 30 seconds, for that caller and project only, and for every permission")
    func cache() async throws {
        let grants = Mutex(true)
        try await Self.with { asked in
            if asked.path.hasSuffix("/global-permissions") { return .init(status: 404) }
            return grants.withLock { $0 } ? .permissions("tasks.read") : .permissions()
        } _: {
            authorizer, paca, clock in
            let caller = try Self.credentials()
            #expect(await Self.error(authorizer, caller) == nil)
            grants.withLock { $0 = false }
            clock.advance(by: .milliseconds(29_999))
            #expect(await Self.error(authorizer, caller) == nil)
            #expect(paca.asked.count == 1)
            #expect(await Self.error(authorizer, caller, .writeTasks) == .forbidden)
            #expect(await Self.error(authorizer, caller, .writeTasks) == .forbidden)
            #expect(paca.asked.count == 2, "the global rights are asked for once")
            #expect(await Self.error(authorizer, caller, in: UUID()) == .forbidden)
            #expect(paca.asked.count == 3, "the global rights are the same in every project")
            let other = try Self.credentials("b")
            #expect(await Self.error(authorizer, other) == .forbidden)
            #expect(paca.asked.count == 5)
            clock.advance(by: .milliseconds(1))
            #expect(await Self.error(authorizer, caller) == .forbidden)
        }
    }

    @Test("ends when it takes too long, or when no caller waits any more")
    func timeout() async throws {
        let (never, end) = AsyncStream.makeStream(of: Void.self)
        try await Self.with { _ in
            for await _ in never {}
            return .permissions("*")
        } _: { authorizer, _, clock in
            let caller = try Self.credentials()
            async let late = Self.error(authorizer, caller)
            try await clock.nextTimerScheduled()
            clock.advance(by: .seconds(5))
            #expect(await late == .unavailable("no answer within 5.0 seconds"))
            end.finish()
        }
        let gone = PacaAPI(address: try #require(URL(string: "http://127.0.0.1:1")))
        let authorizer = PacaAuthorizer(api: gone, environment: .test(), logger: Logger(label: "test"))
        let error = await Self.error(authorizer, try Self.credentials())
        await gone.shutdown()
        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "lets in on global rights whoever has no role in the project, or too small a one",
        arguments: [
            (PacaStandIn.Reply(status: 404), #"{"data":{"permissions":["*"]}}"#),
            (.init(status: 404), #"{"data":{"actions":["tasks:write"]}}"#),
            (.permissions("tasks.read"), #"{"data":{"permissions":["tasks.*"]}}"#),
            (.init(body: #"{"data":{"permissions":{"tasks.write":false}}}"#), #"{"data":{"permissions":["*"]}}"#),
        ])
    func global(project: PacaStandIn.Reply, everywhere: String) async throws {
        try await Self.with { asked in
            switch asked.path {
            case "/api/v1/users/me/global-permissions": .init(body: everywhere)
            case "/api/v1/projects/\(Self.project.uuidString.lowercased())/members/me/permissions": project
            default: .init(status: 500)
            }
        } _: { authorizer, paca, _ in
            let caller = try Self.credentials()
            #expect(await Self.error(authorizer, caller, .writeTasks) == nil)
            #expect(paca.asked.count == 2)
        }
    }

    @Test("asks for an agent's global rights at the agents' address, and at the users' where Paca has no such address")
    func agents() async throws {
        let hasAgents = Mutex(true)
        try await Self.with { asked in
            switch asked.path {
            case "/api/v1/agents/me/global-permissions" where hasAgents.withLock({ $0 }):
                .init(body: #"{"data":{"permissions":["tasks.write"]}}"#)
            case "/api/v1/users/me/global-permissions": .init(body: #"{"data":{"permissions":["*"]}}"#)
            default: .init(status: 404)
            }
        } _: { authorizer, paca, clock in
            let fields = ["X-API-Key": "k", "X-Agent-ID": "g"]
            let agent = try #require(CallerCredentials { fields[$0] })
            #expect(await Self.error(authorizer, agent, .writeTasks) == nil)
            #expect(await Self.error(authorizer, agent, .manageGitHub) == .notMember, "an agent is no user")
            #expect(paca.asked.allSatisfy { $0.fields["x-agent-id"] == "g" })
            clock.advance(by: .seconds(30))
            hasAgents.withLock { $0 = false }
            #expect(await Self.error(authorizer, agent, .manageGitHub) == nil)
        }
    }

    @Test("lets nobody in while the global rights cannot be found out")
    func globalDoubt() async throws {
        let status = Mutex(500)
        try await Self.with { asked in
            asked.path.hasSuffix("/global-permissions")
                ? .init(status: status.withLock { $0 }, body: #"{"error_code":"PASSWORD_CHANGE_REQUIRED"}"#)
                : .permissions("tasks.read")
        } _: { authorizer, _, clock in
            let caller = try Self.credentials()
            #expect(await Self.error(authorizer, caller) == nil, "the project's answer is enough")
            guard case .unavailable = await Self.error(authorizer, caller, .writeTasks) else {
                Issue.record("let in, or refused")
                return
            }
            status.withLock { $0 = 401 }
            #expect(await Self.error(authorizer, caller, .writeTasks) == .forbidden)
            clock.advance(by: .seconds(30))
            status.withLock { $0 = 403 }
            #expect(await Self.error(authorizer, caller, .writeTasks) == .passwordChangeRequired)
        }
    }
}
