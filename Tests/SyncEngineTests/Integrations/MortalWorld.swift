// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import Storage
import Synchronization

/// The life of a process, which ends at a step that the test chooses. A step is a round trip to Postgres or a request
/// to GitHub.
final class Life: Sendable {
    /// Whether the process dies before or after its last step.
    enum Death: CaseIterable {
        /// The request was not sent.
        case before
        /// The request was carried out, but the process died before it got the answer.
        case after
    }

    private struct State {
        var steps = 0
        var isOver = false
    }

    private let last: (step: Int, death: Death)?
    private let state = Mutex(State())

    /// - Parameter last: the last step; nil for a process that does not die.
    init(last: (step: Int, death: Death)? = nil) {
        self.last = last
    }

    var isOver: Bool { state.withLock(\.isOver) }

    /// Whether the next step is sent, and whether its answer arrives.
    fileprivate func step() -> (isSent: Bool, isHeard: Bool) {
        state.withLock { state in
            guard !state.isOver else { return (false, false) }
            state.steps += 1
            guard let last, last.step == state.steps else { return (true, true) }
            state.isOver = true
            return (last.death == .after, false)
        }
    }
}

/// Postgres, for as long as the process lives.
struct MortalClient: PostgresClient {
    let base: any PostgresClient
    let life: Life

    func run(_ queries: [PostgresQuery], deadline: Duration?) async throws(PostgresError) -> [PostgresResult] {
        let (isSent, isHeard) = life.step()
        let dead = PostgresError(.connectionLost, operation: "test", detail: "the process is dead")
        guard isSent else { throw dead }
        let results = try await base.run(queries, deadline: deadline)
        guard isHeard else { throw dead }
        return results
    }
}

/// GitHub, for as long as the process lives.
struct MortalTransport: GitHubTransport {
    let base: any GitHubTransport
    let life: Life

    func send(_ request: GitHubRequest, authorization: Secret<String>?) async throws(GitHubError) -> GitHubResponse {
        let (isSent, isHeard) = life.step()
        let dead = GitHubError(.cancelled, operation: request.operation, outcomeUnknown: !request.isRead)
        guard isSent else { throw dead }
        let response = try await base.send(request, authorization: authorization)
        guard isHeard else { throw dead }
        return response
    }
}

/// GitHub, with errors on the way to it.
final class TroubledTransport: GitHubTransport {
    /// What happens to a request.
    enum Trouble {
        /// It is not sent, and the error says so.
        case unsent
        /// It is carried out, but the answer is lost.
        case answerLost
        /// GitHub is down.
        case down
    }

    // In a structure: a closure that is taken out of a `Mutex` itself gets one more wrapping each time, in and out.
    private struct Judge {
        var verdict: @Sendable (String) -> Trouble? = { _ in nil }
    }

    private let base: any GitHubTransport
    private let judge = Mutex(Judge())
    private let sent = Mutex<[String]>([])
    private let events = Mutex<[String: @Sendable () async -> Void]>([:])

    init(_ base: any GitHubTransport) {
        self.base = base
    }

    /// The requests that were tried, by method and path.
    var requests: [String] { sent.withLock { $0 } }

    /// From now on `judge` decides about every request, by its method and path.
    func trouble(_ judge: @escaping @Sendable (String) -> Trouble?) {
        self.judge.withLock { $0.verdict = judge }
    }

    /// Right before a request of this method and path is sent, something happens on GitHub.
    func before(_ operation: String, _ event: @escaping @Sendable () async -> Void) {
        events.withLock { $0[operation] = event }
    }

    func send(_ request: GitHubRequest, authorization: Secret<String>?) async throws(GitHubError) -> GitHubResponse {
        sent.withLock { $0.append(request.operation) }
        await events.withLock { $0[request.operation] }?()
        switch judge.withLock({ $0.verdict })(request.operation) {
        case nil:
            return try await base.send(request, authorization: authorization)
        case .unsent:
            throw GitHubError(.timedOut, operation: request.operation)
        case .down:
            throw GitHubError(.timedOut, operation: request.operation, outcomeUnknown: !request.isRead)
        case .answerLost:
            _ = try await base.send(request, authorization: authorization)
            throw GitHubError(.timedOut, operation: request.operation, outcomeUnknown: !request.isRead)
        }
    }
}
