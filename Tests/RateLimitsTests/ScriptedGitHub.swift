// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import Synchronization
import TestSupport

@testable import RateLimits

/// A GitHub that gives the answers of a test in their order, then 200.
final class ScriptedGitHub: GitHubTransport {
    struct Call: Sendable, Equatable {
        let operation: String
        let token: String?
        let deadline: Duration
        let at: Duration
    }

    enum Step: Sendable {
        case answer(GitHubResponse)
        case fail(GitHubError.Kind, outcomeUnknown: Bool)
        /// Answers after this time.
        case delay(Duration, GitHubResponse)
    }

    private let steps: Mutex<[Step]>
    private let sent = Mutex<[Call]>([])
    private let clock: ManualClock

    init(_ steps: [Step] = [], clock: ManualClock) {
        self.steps = Mutex(steps)
        self.clock = clock
    }

    var calls: [Call] { sent.withLock { $0 } }

    func add(_ step: Step) { steps.withLock { $0.append(step) } }

    func send(_ request: GitHubRequest, authorization: Secret<String>?) async throws(GitHubError) -> GitHubResponse {
        sent.withLock {
            $0.append(
                Call(
                    operation: request.operation, token: authorization?.reveal(), deadline: request.deadline,
                    at: clock.now.offset))
        }
        let step = steps.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        switch step {
        case nil: return GitHubResponse(status: 200)
        case .answer(let response): return response
        case .fail(let kind, let outcomeUnknown):
            throw GitHubError(kind, operation: request.operation, outcomeUnknown: outcomeUnknown)
        case .delay(let delay, let response):
            do {
                try await clock.sleep(for: delay)
            } catch {
                throw GitHubError(.cancelled, operation: request.operation, outcomeUnknown: !request.isRead)
            }
            return response
        }
    }
}

extension GitHubResponse {
    /// An answer with the headers of a primary limit that resets at a time of the manual clock.
    static func limited(
        _ status: Int = 200, limit: Int = 5000, remaining: Int, resetsAt: Duration, resource: String = "core",
        extra: [(String, String)] = [], message: String? = nil
    ) -> GitHubResponse {
        let epoch = Int(SyncEnvironment.testEpoch.timeIntervalSince1970) + Int(resetsAt.components.seconds)
        let headers = [
            ("X-RateLimit-Limit", "\(limit)"), ("X-RateLimit-Remaining", "\(remaining)"),
            ("X-RateLimit-Reset", "\(epoch)"), ("X-RateLimit-Resource", resource),
        ]
        return GitHubResponse(status: status, headers: GitHubHeaders(headers + extra), body: json(message))
    }

    static func refused(
        _ status: Int = 403, _ headers: [(String, String)] = [], message: String? = nil
    ) -> GitHubResponse {
        GitHubResponse(status: status, headers: GitHubHeaders(headers), body: json(message))
    }

    private static func json(_ message: String?) -> [UInt8] {
        message.map { Array(#"{"message":"\#($0)"}"#.utf8) } ?? []
    }
}
