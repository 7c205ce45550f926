// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import TestSupport
import Testing

@testable import Paca

@Suite("Many callers that ask at once")
struct SingleFlightTests {
    private static let project = UUID()

    /// A stand-in that answers when it is told to, an authorizer that asks it, and the callers that wait.
    private struct Stage: Sendable {
        let authorizer: PacaAuthorizer
        let paca: PacaStandIn
        let clock: ManualClock
        let release: AsyncStream<Void>.Continuation

        func isAllowed(_ token: String = "a") async throws -> Bool {
            let credentials = try #require(CallerCredentials { $0 == "X-API-Key" ? token : nil })
            do throws(AuthorizationError) {
                try await authorizer.authorize(credentials, project: project, permission: .readTasks)
                return true
            } catch {
                return false
            }
        }
    }

    /// - Parameter isHeld: whether the answer about this key waits until the stand-in is told to answer.
    private static func with(
        limits: PacaAuthorizer.Limits = .init(), isHeld: @escaping @Sendable (String) -> Bool = { _ in true },
        _ body: @escaping @Sendable (Stage) async throws -> Void
    ) async throws {
        let (gate, release) = AsyncStream.makeStream(of: Void.self)
        let reply = { @Sendable (asked: PacaStandIn.Asked) async -> PacaStandIn.Reply in
            if isHeld(asked.fields["x-api-key"] ?? "") {
                for await _ in gate { break }
            }
            return .permissions("tasks.read")
        }
        try await PacaStandIn.with(reply) { paca, address in
            let clock = ManualClock()
            let api = PacaAPI(address: address, connectLimit: .backstop)
            let authorizer = PacaAuthorizer(
                api: api, limits: limits, environment: .test(clock: clock), logger: Logger(label: "test"))
            let stage = Stage(authorizer: authorizer, paca: paca, clock: clock, release: release)
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(stage))
            } catch {
                result = .failure(error)
            }
            release.finish()
            await api.shutdown()
            try result.get()
        }
    }

    @Test("share one request for each caller and project")
    func shared() async throws {
        try await Self.with { stage in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0 ..< 20 { group.addTask { try await stage.isAllowed() } }
                group.addTask { try await stage.isAllowed("b") }
                // Each caller waits with its own deadline.
                try await stage.clock.sleepers(atLeast: 21)
                stage.release.finish()
                for try await isAllowed in group { #expect(isAllowed) }
            }
            #expect(stage.paca.asked.count == 2)
        }
    }

    @Test("do not depend on the first: when it is cancelled, another asks")
    func abandoned() async throws {
        try await Self.with { stage in
            let first = Task { try await stage.isAllowed() }
            try await stage.paca.asked(reaches: 1)
            async let second = stage.isAllowed()
            async let third = stage.isAllowed()
            try await stage.clock.sleepers(atLeast: 3)
            first.cancel()
            #expect(try await first.value == false)
            try await stage.paca.asked(reaches: 2)
            stage.release.finish()
            #expect(try await [second, third] == [true, true])
            #expect(stage.paca.asked.count == 2)
        }
    }

    @Test("may stop waiting without disturbing the others")
    func cancelled() async throws {
        try await Self.with { stage in
            async let first = stage.isAllowed()
            try await stage.paca.asked(reaches: 1)
            let second = Task { try await stage.isAllowed() }
            try await stage.clock.sleepers(atLeast: 2)
            second.cancel()
            #expect(try await second.value == false)
            stage.release.finish()
            #expect(try await first)
        }
    }

    @Test("are refused, not queued, beyond the limit of requests")
    func limit() async throws {
        var limits = PacaAuthorizer.Limits()
        limits.requests = 1
        try await Self.with(limits: limits) { stage in
            async let first = stage.isAllowed("a")
            try await stage.paca.asked(reaches: 1)
            #expect(try await stage.isAllowed("b") == false)
            stage.release.finish()
            #expect(try await first)
            #expect(try await stage.isAllowed("b"))
        }
    }

    @Test("are served although hundreds of invented credentials arrive, if Paca has let them in before")
    func flood() async throws {
        var limits = PacaAuthorizer.Limits()
        // Shorter than the deadline of a request, so that the strangers still wait when the grant has expired.
        limits.lifetime = .seconds(1)
        let strangers = limits.strangers
        let isHeld = { @Sendable (key: String) in key != "good" }
        try await Self.with(limits: limits, isHeld: isHeld) { stage in
            #expect(try await stage.isAllowed("good"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0 ..< 300 {
                    group.addTask { _ = try await stage.isAllowed("bogus-\(number)") }
                }
                // All places of strangers are taken. Each of them needs a connection of its own.
                try await stage.paca.asked(reaches: 1 + strangers)
                stage.clock.advance(by: .seconds(2))
                #expect(try await stage.isAllowed("good"))
                #expect(stage.paca.asked.count == 2 + strangers)
                group.cancelAll()
                while await group.nextResult() != nil {}
            }
        }
    }
}
