// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import Synchronization
import TestGitHub
import TestSupport
import Testing

@Suite("An installation's credential")
struct InstallationCredentialTests {
    private let clock = ManualClock()

    private static func token(_ number: Int, expires: String = "2026-01-01T01:00:00Z") -> GitHubResponse {
        .json(
            #"{"token":"ghs_\#(number)","expires_at":"\#(expires)","permissions":{"contents":"write"}}"#, status: 201)
    }

    private static func credentials(
        _ transport: ScriptedTransport, _ clock: ManualClock
    ) throws -> InstallationCredentials {
        let environment = SyncEnvironment.test(clock: clock)
        return InstallationCredentials(
            app: GitHubClient(
                transport: transport, credential: AppCredential(try AppKeys.app(), environment: environment),
                environment: environment))
    }

    private func credential(_ transport: ScriptedTransport) throws -> InstallationCredential {
        try Self.credentials(transport, clock).credential(for: 7)
    }

    @Test("passes GitHub's refusal on, and asks again next time")
    func refused() async throws {
        let transport = ScriptedTransport(.json(#"{"message":"Not Found"}"#, status: 404), Self.token(1))
        let credential = try credential(transport)
        let expected = GitHubError(
            .status(404), operation: "POST /app/installations/7/access_tokens", message: "Not Found")
        await #expect(throws: expected) { _ = try await credential.authorization() }
        #expect(try await credential.authorization() == Secret("ghs_1"))
    }

    @Test("is a token that the App asks for, kept until five minutes before it expires")
    func kept() async throws {
        let transport = ScriptedTransport { (sent) throws(GitHubError) in
            Self.token(sent.index + 1, expires: sent.index == 0 ? "2026-01-01T01:00:00Z" : "2026-01-01T02:00:00Z")
        }
        let credential = try credential(transport)
        #expect(try await credential.authorization() == Secret("ghs_1"))
        #expect(transport.sent.map(\.line) == ["POST /app/installations/7/access_tokens"])
        #expect(transport.sent.first?.token?.split(separator: ".").count == 3)
        clock.advance(by: .seconds(54 * 60 + 59))
        #expect(try await credential.authorization() == Secret("ghs_1"))
        clock.advance(by: .seconds(1))
        #expect(try await credential.authorization() == Secret("ghs_2"))
        #expect(transport.sent.count == 2)
    }

    @Test("is kept for at least one minute and at most 55, however wrong our clock is")
    func wrongClock() async throws {
        for (expires, kept) in [("2025-12-31T23:00:00Z", 60), ("2026-01-09T00:00:00Z", 3300)] {
            let clock = ManualClock()
            let transport = ScriptedTransport { (sent) throws(GitHubError) in
                Self.token(sent.index + 1, expires: expires)
            }
            let credential = try Self.credentials(transport, clock).credential(for: 7)
            _ = try await credential.authorization()
            clock.advance(by: .seconds(kept - 1))
            #expect(try await credential.authorization() == Secret("ghs_1"))
            clock.advance(by: .seconds(1))
            #expect(try await credential.authorization() == Secret("ghs_2"))
        }
    }

    @Test("is replaced when GitHub rejects it, but not when GitHub rejects an older one")
    func rejected() async throws {
        let transport = ScriptedTransport { (sent) throws(GitHubError) in Self.token(sent.index + 1) }
        let credential = try credential(transport)
        _ = try await credential.authorization()
        await credential.rejected(Secret("ghs_0"))
        #expect(try await credential.authorization() == Secret("ghs_1"))
        await credential.rejected(Secret("ghs_1"))
        #expect(try await credential.authorization() == Secret("ghs_2"))
    }

    @Test("is asked for once, however many callers need it at the same time")
    func singleFlight() async throws {
        let gate = SharedGate()
        let transport = ScriptedTransport { (sent) throws(GitHubError) in
            await gate.wait()
            return Self.token(sent.index + 1)
        }
        let credential = try credential(transport)
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0 ..< 50 { group.addTask { try await credential.authorization().reveal() } }
            try await transport.sent(reaches: 1)
            gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(tokens == Array(repeating: "ghs_1", count: 50))
        #expect(transport.sent.count == 1)
    }

    @Test("is asked for again by a waiting caller when the one that asked is cancelled")
    func cancelledAsker() async throws {
        let gate = SharedGate()
        let transport = ScriptedTransport { (sent) throws(GitHubError) in
            guard sent.index > 0 else {
                await WakeSignal().wait(clock: ManualClock())
                throw GitHubError(.cancelled, operation: sent.request.operation)
            }
            return Self.token(sent.index + 1)
        }
        let credential = try credential(transport)
        let waiting = try await withThrowingTaskGroup(of: String.self) { group in
            let asker = SharedGate()
            group.addTask {
                await withTaskGroup(of: Void.self) { inner in
                    inner.addTask { _ = try? await credential.authorization() }
                    await asker.wait()
                    inner.cancelAll()
                }
                return "asker"
            }
            try await transport.sent(reaches: 1)
            for _ in 0 ..< 5 {
                group.addTask {
                    gate.open()
                    return try await credential.authorization().reveal()
                }
            }
            await gate.wait()
            asker.open()
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(waiting == ["asker", "ghs_2"])
        #expect(transport.sent.count == 2)
    }

    @Test("is no longer waited for by a task that is cancelled")
    func cancelledWaiter() async throws {
        let gate = SharedGate()
        let transport = ScriptedTransport { (sent) throws(GitHubError) in
            await gate.wait()
            return Self.token(1)
        }
        let credential = try credential(transport)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let token = try await credential.authorization()
                #expect(token == Secret("ghs_1"))
            }
            try await transport.sent(reaches: 1)
            let kind = await withTaskGroup(of: GitHubError.Kind?.self) { inner in
                inner.addTask {
                    do throws(GitHubError) {
                        _ = try await credential.authorization()
                        return nil
                    } catch {
                        return error.kind
                    }
                }
                inner.cancelAll()
                return await inner.next() ?? nil
            }
            #expect(kind == .cancelled)
            gate.open()
            try await group.waitForAll()
        }
    }

    @Test("is shared by all clients of the installation")
    func shared() async throws {
        let credentials = try Self.credentials(ScriptedTransport(Self.token(1)), clock)
        let first = credentials.credential(for: 7)
        #expect(credentials.credential(for: 7) === first)
        #expect(credentials.credential(for: 8) !== first)
    }

    @Test("belongs to an installation that the App can look up")
    func installation() async throws {
        let body =
            #"{"id":7,"account":{"id":9,"login":"octo","type":"Organization"},"permissions":{"checks":"read"},"#
            + #""suspended_at":"2026-01-01T00:00:00Z"}"#
        let transport = ScriptedTransport(.json(body))
        let credentials = try Self.credentials(transport, clock)
        let expected = Installation(
            id: 7, accountID: 9, accountLogin: "octo", permissions: ["checks": "read"],
            suspendedAt: GitHubTimestamp(microseconds: 1_767_225_600_000_000))
        #expect(try await credentials.app.installation(7) == expected)
        #expect(transport.sent.map(\.line) == ["GET /app/installations/7"])
    }

    @Test("never shows its token, minted or kept")
    func secrecy() async throws {
        let credential = try credential(ScriptedTransport(Self.token(1)))
        let token = InstallationToken(
            token: try await credential.authorization(), expiresAt: GitHubTimestamp(microseconds: 0), permissions: [:])
        var dumped = ""
        dump(credential, to: &dumped)
        dump(token, to: &dumped)
        #expect(!dumped.contains("ghs_1"))
        #expect(!"\(token)".contains("ghs_1"))
    }
}

/// A gate that, once opened, stays open.
private final class SharedGate: Sendable {
    private let (stream, opening) = AsyncStream.makeStream(of: Void.self)

    func open() {
        opening.finish()
    }

    /// Returns when the gate is open, or when the task is cancelled.
    func wait() async {
        for await _ in stream {}
    }
}
