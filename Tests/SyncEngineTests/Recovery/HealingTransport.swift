// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import Synchronization

/// A GitHub whose requests are recorded and may be disturbed.
final class HealingTransport: GitHubTransport {
    /// A request that was answered.
    struct Exchange: Equatable {
        let operation: String
        let status: Int
        /// A 304 is free.
        var isCharged: Bool { status != 304 }
    }

    typealias Trouble = @Sendable (GitHubRequest) throws(GitHubError) -> Void
    typealias Rewriting = @Sendable (GitHubRequest, String) -> String

    private let base: any GitHubTransport
    private let recorded = Mutex<[Exchange]>([])
    private let trouble = Mutex<Trouble?>(nil)
    private let rewriting = Mutex<Rewriting?>(nil)
    private let events = Mutex<[String: @Sendable () async throws -> Void]>([:])

    init(_ base: any GitHubTransport) {
        self.base = base
    }

    /// The requests that were answered since the last call.
    func take() -> [Exchange] {
        recorded.withLock { exchanges in
            defer { exchanges = [] }
            return exchanges
        }
    }

    /// From now on these requests fail; nil for none.
    func fail(_ trouble: Trouble?) { self.trouble.withLock { $0 = trouble } }

    /// From now on the bodies of answers are changed; nil for none.
    func rewrite(_ rewriting: Rewriting?) { self.rewriting.withLock { $0 = rewriting } }

    /// Right before the next request whose operation ends like this, something happens on GitHub.
    func before(_ ending: String, _ event: @escaping @Sendable () async throws -> Void) {
        events.withLock { $0[ending] = event }
    }

    func send(_ request: GitHubRequest, authorization: Secret<String>?) async throws(GitHubError) -> GitHubResponse {
        let event = events.withLock { events in
            events.keys.first { request.operation.hasSuffix($0) }.flatMap { events.removeValue(forKey: $0) }
        }
        do {
            try await event?()
        } catch {
            throw GitHubError(.undecodable, operation: request.operation, message: "the event failed: \(error)")
        }
        if let trouble = trouble.withLock({ $0 }) { try trouble(request) }
        let response = try await base.send(request, authorization: authorization)
        recorded.withLock { $0.append(Exchange(operation: request.operation, status: response.status)) }
        guard let rewriting = rewriting.withLock({ $0 }) else { return response }
        return GitHubResponse(
            status: response.status, headers: response.headers,
            body: Array(rewriting(request, String(decoding: response.body, as: UTF8.self)).utf8))
    }
}

extension [HealingTransport.Exchange] {
    /// The requests whose operation contains this.
    func of(_ part: String) -> [HealingTransport.Exchange] { filter { $0.operation.contains(part) } }
}
