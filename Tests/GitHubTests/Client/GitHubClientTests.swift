// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import Synchronization
import TestGitHub
import TestSupport
import Testing

@Suite("The client of GitHub's API")
struct GitHubClientTests {
    private let clock = ManualClock()
    private let request = GitHubRequest(.get, "/a")

    private func client(_ transport: ScriptedTransport, token: String = "ghp_clear") -> GitHubClient {
        GitHubClient(
            transport: transport,
            credential: TokenCredential(Secret(token)),
            environment: .test(clock: clock)
        )
    }

    private func failure(
        _ body: @Sendable () async throws(GitHubError) -> Void
    ) async throws -> GitHubError {
        do throws(GitHubError) {
            try await body()
        } catch {
            return error
        }
        throw Succeeded()
    }

    private struct Succeeded: Error {}

    /// An attempt that, like a silent connection, only ends when it is cancelled.
    private static func silence(_ sent: ScriptedTransport.Sent) async -> GitHubError {
        await WakeSignal().wait(clock: ManualClock())
        return GitHubError(.cancelled, operation: sent.request.operation, outcomeUnknown: !sent.request.isRead)
    }

    @Test("ends a call when its deadline passes, and knows that a write may have happened")
    func deadline() async throws {
        for (method, isUnknown) in [(GitHubRequest.Method.get, false), (.post, true)] {
            let client = client(ScriptedTransport { (sent) throws(GitHubError) in throw await Self.silence(sent) })
            async let thrown = failure { () async throws(GitHubError) in
                _ = try await client.send(GitHubRequest(method, "/a"))
            }
            try await clock.nextTimerScheduled()
            clock.advance(by: .seconds(10))
            let error = try await thrown
            #expect(error == GitHubError(.timedOut, operation: "\(method.rawValue) /a", outcomeUnknown: isUnknown))
        }
    }

    @Test("ends a call when its task is cancelled")
    func cancellation() async throws {
        let client = client(ScriptedTransport { (sent) throws(GitHubError) in throw await Self.silence(sent) })
        let error = try await withThrowingTaskGroup(of: GitHubError.self) { group in
            group.addTask {
                try await failure { () async throws(GitHubError) in _ = try await client.send(request) }
            }
            try await clock.nextTimerScheduled()
            group.cancelAll()
            return try await group.next()
        }
        #expect(error == GitHubError(.cancelled, operation: "GET /a"))
        #expect(clock.sleeperCount == 0)
    }

    @Test("tries again after a wait, within one deadline for all attempts")
    func retry() async throws {
        let transport = ScriptedTransport(.status(502), .status(503), .json("{}"))
        let client = client(transport)
        async let response = client.send(request)
        try await clock.nextTimerScheduled()
        for _ in 1 ... 2 {
            try await clock.sleepers(atLeast: 2)
            clock.advance(by: .milliseconds(400))
        }
        #expect(try await response.status == 200)
        #expect(transport.sent.map(\.request.deadline) == [10_000, 9600, 9200].map { .milliseconds($0) })
        #expect(clock.sleeperCount == 0)
    }

    @Test("reports a cancellation between two attempts, and what is known of the first")
    func cancelledBackoff() async throws {
        let client = client(ScriptedTransport(.status(502)))
        let error = try await withThrowingTaskGroup(of: GitHubError.self) { group in
            group.addTask {
                try await failure { () async throws(GitHubError) in
                    _ = try await client.send(GitHubRequest(.delete, "/a"))
                }
            }
            try await clock.sleepers(atLeast: 2)
            group.cancelAll()
            return try await group.next()
        }
        #expect(error == GitHubError(.cancelled, operation: "DELETE /a", outcomeUnknown: true))
    }

    @Test("follows a redirected read to GitHub's own address, with the token")
    func redirect() async throws {
        let transport = ScriptedTransport(
            .json("{}", status: 301, ["Location": "https://api.github.com/repositories/1"]), .json("{}"))
        _ = try await client(transport).send(request)
        #expect(transport.sent.map(\.line) == ["GET /a", "GET https://api.github.com/repositories/1"])
        #expect(transport.sent.map(\.token) == ["ghp_clear", "ghp_clear"])
    }

    @Test("asks the credential for another token after a 401, and tries once more if there is one")
    func renewal() async throws {
        let transport = ScriptedTransport { (sent) throws(GitHubError) in
            sent.token == "2" ? .json("{}") : .json(#"{"message":"Bad credentials"}"#, status: 401)
        }
        let renewed = GitHubClient(
            transport: transport, credential: NumberedTokens(last: 2), environment: .test(clock: clock))
        _ = try await renewed.send(GitHubRequest(.post, "/a"))
        #expect(transport.sent.map(\.token) == ["1", "2"])
        let client = client(transport)
        let error = try await failure { () async throws(GitHubError) in _ = try await client.send(request) }
        #expect(error == GitHubError(.status(401), operation: "GET /a", message: "Bad credentials"))
        #expect(transport.sent.count == 3)
    }

    @Test("hides the token in answers that repeat it")
    func secrecy() async throws {
        let body = #"{"message":"no ghp_clear","errors":[{"field":"ghp_clear","message":"ghp_clear?"},"ghp_clear!"]}"#
        let client = client(ScriptedTransport(.json(body, status: 422)))
        let error = try await failure { () async throws(GitHubError) in _ = try await client.send(request) }
        var dumped = ""
        dump(error, to: &dumped)
        #expect(error.message == "no <redacted>")
        #expect(error.fieldErrors.count == 2)
        for text in ["\(error)", String(reflecting: error), dumped] { #expect(!text.contains("ghp_clear"), "\(text)") }
    }

    @Test("passes on the refusal of a credential or a budget")
    func refusal() async throws {
        let refused = GitHubError(.rateLimited(retryAfter: .seconds(7)), operation: "GET /a")
        let transport = ScriptedTransport([.failure(refused)])
        let client = client(transport)
        #expect(try await failure { () async throws(GitHubError) in _ = try await client.send(request) } == refused)
        #expect(transport.sent.count == 1)
    }
}

/// Tokens `1`, `2`, … up to the last. Each time one is rejected, the next is given.
private final class NumberedTokens: GitHubCredential {
    private let number = Mutex(1)
    private let last: Int

    init(last: Int) {
        self.last = last
    }

    func authorization() async throws(GitHubError) -> Secret<String> {
        Secret(String(number.withLock { $0 }))
    }

    func rejected(_ token: Secret<String>) async {
        number.withLock { number in number = min(number + 1, last) }
    }
}
