// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import Synchronization
import TestSupport

/// A GitHub that gives the answers of a test, and records the requests.
final class ScriptedTransport: GitHubTransport {
    /// A request that arrived.
    struct Sent: Sendable {
        /// The request as the client passed it.
        let request: GitHubRequest
        /// The token in clear text; nil for none.
        let token: String?
        /// The number of requests before it.
        let index: Int

        /// The method and the address with its query.
        var line: String {
            let query = request.query.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
            let path = request.url ?? (query.isEmpty ? request.path : "\(request.path)?\(query)")
            return "\(request.method.rawValue) \(path)"
        }

        /// The body as text; empty if there is none.
        var body: String { String(decoding: request.body ?? [], as: UTF8.self) }
    }

    private let requests = Mutex<[Sent]>([])
    private let changes = ChangeWaiters()
    private let answer: @Sendable (Sent) async throws(GitHubError) -> GitHubResponse

    /// Answers with `answer`.
    init(_ answer: @escaping @Sendable (Sent) async throws(GitHubError) -> GitHubResponse) {
        self.answer = answer
    }

    /// Gives these answers in their order; the last one again and again.
    convenience init(_ answers: [Result<GitHubResponse, GitHubError>]) {
        self.init { (sent) throws(GitHubError) in try answers[min(sent.index, answers.count - 1)].get() }
    }

    /// Gives these answers in their order; the last one again and again.
    convenience init(_ answers: GitHubResponse...) {
        self.init(answers.map { .success($0) })
    }

    /// All requests so far.
    var sent: [Sent] { requests.withLock { $0 } }

    /// Suspends until this many requests have arrived.
    func sent(reaches count: Int) async throws {
        try await changes.wait { self.sent.count >= count }
    }

    /// Records the request, and answers it.
    func send(
        _ request: GitHubRequest,
        authorization: Secret<String>?
    ) async throws(GitHubError) -> GitHubResponse {
        let sent = requests.withLock { requests in
            let sent = Sent(request: request, token: authorization?.reveal(), index: requests.count)
            requests.append(sent)
            return sent
        }
        changes.look()
        return try await answer(sent)
    }
}

extension GitHubResponse {
    /// An answer with a JSON body.
    static func json(_ body: String, status: Int = 200, _ headers: [String: String] = [:]) -> GitHubResponse {
        GitHubResponse(
            status: status,
            headers: GitHubHeaders(headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }),
            body: Array(body.utf8)
        )
    }

    /// An answer without a body.
    static func status(_ status: Int, _ headers: [String: String] = [:]) -> GitHubResponse {
        json("", status: status, headers)
    }
}
