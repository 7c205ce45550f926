// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import GitHub
import Synchronization

/// A GitHub that answers as a test says, and remembers what it was asked.
public final class ScriptedTransport: GitHubTransport {
    /// One request that reached it.
    public struct Sent: Sendable {
        /// As the client handed it over.
        public let request: GitHubRequest
        /// The token in clear; nil for none.
        public let token: String?
        /// How many came before it.
        public let index: Int

        /// The method and where to, query included.
        public var line: String {
            let query = request.query.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
            let path = request.url ?? (query.isEmpty ? request.path : "\(request.path)?\(query)")
            return "\(request.method.rawValue) \(path)"
        }

        /// The body as text; empty if there is none.
        public var body: String { String(decoding: request.body ?? [], as: UTF8.self) }
    }

    private let requests = Mutex<[Sent]>([])
    private let changes = ChangeWaiters()
    private let answer: @Sendable (Sent) async throws(GitHubError) -> GitHubResponse

    /// Answers with `answer`.
    public init(_ answer: @escaping @Sendable (Sent) async throws(GitHubError) -> GitHubResponse) {
        self.answer = answer
    }

    /// Answers with these, one after the other; the last one for ever.
    public convenience init(_ answers: [Result<GitHubResponse, GitHubError>]) {
        self.init { (sent) throws(GitHubError) in try answers[min(sent.index, answers.count - 1)].get() }
    }

    /// Answers with these, one after the other; the last one for ever.
    public convenience init(_ answers: GitHubResponse...) {
        self.init(answers.map { .success($0) })
    }

    /// All that was asked so far.
    public var sent: [Sent] { requests.withLock { $0 } }

    /// Suspends until that many requests have reached it.
    public func sent(reaches count: Int) async throws {
        try await changes.wait { self.sent.count >= count }
    }

    /// Remembers, and answers.
    public func send(
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
    /// An answer with a body of JSON.
    public static func json(_ body: String, status: Int = 200, _ headers: [String: String] = [:]) -> GitHubResponse {
        GitHubResponse(
            status: status,
            headers: GitHubHeaders(headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }),
            body: Array(body.utf8)
        )
    }

    /// An answer without a body.
    public static func status(_ status: Int, _ headers: [String: String] = [:]) -> GitHubResponse {
        json("", status: status, headers)
    }
}
