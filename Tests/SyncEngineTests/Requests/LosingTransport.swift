// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import GitHubSimulator
import Synchronization

/// Calls a simulated GitHub directly, without a socket. A test can lose or replace its answers.
final class LosingTransport: GitHubTransport {
    private struct State {
        var losing: Set<String> = []
        var replaced: [String: GitHubResponse] = [:]
        var replacedEndings: [String: GitHubResponse] = [:]
        var answer: @Sendable (GitHubRequest) -> GitHubResponse? = { _ in nil }
        var sent: [String] = []
    }

    private let simulator: Simulator
    private let state = Mutex(State())

    init(_ simulator: Simulator) {
        self.simulator = simulator
    }

    /// The method and the path of every request so far.
    var sent: [String] { state.withLock(\.sent) }

    func forget() {
        state.withLock { $0.sent = [] }
    }

    /// The next request with this method is carried out, but its answer is lost.
    func loseAnswer(to method: GitHubRequest.Method) {
        state.withLock { _ = $0.losing.insert(method.rawValue) }
    }

    /// Requests whose method and path begin with `start` get this answer; nil for GitHub's own.
    func replace(_ start: String, by response: GitHubResponse?) {
        state.withLock { $0.replaced[start] = response }
    }

    /// Requests whose path ends so get this answer; nil for another.
    func replaceEnding(_ end: String, by response: GitHubResponse?) {
        state.withLock { $0.replacedEndings[end] = response }
    }

    /// Requests get the answer of `answer`; where it has none, GitHub's own.
    func answer(_ answer: @escaping @Sendable (GitHubRequest) -> GitHubResponse?) {
        state.withLock { $0.answer = answer }
    }

    func send(_ request: GitHubRequest, authorization: Secret<String>?) async throws(GitHubError) -> GitHubResponse {
        let (isLost, replaced, script) = state.withLock { state in
            state.sent.append(request.operation)
            let replaced =
                state.replaced.first { request.operation.hasPrefix($0.key) }?.value
                ?? state.replacedEndings.first { request.operation.hasSuffix($0.key) }?.value
            return (state.losing.remove(request.method.rawValue) != nil, replaced, state.answer)
        }
        if let replaced = replaced ?? script(request) { return replaced }
        var headers = [
            HeaderField(name: "User-Agent", value: "tests"), HeaderField(name: "Accept", value: request.accept),
        ]
        if let tag = request.ifNoneMatch { headers.append(HeaderField(name: "If-None-Match", value: tag)) }
        if let token = authorization?.reveal() {
            headers.append(HeaderField(name: "Authorization", value: "Bearer \(token)"))
        }
        let answer = await simulator.respond(
            to: APIRequest(
                method: request.method.rawValue, target: Self.target(of: request), headers: headers,
                body: request.body ?? []))
        guard !isLost else {
            throw GitHubError(.unreachable, operation: request.operation, outcomeUnknown: !request.isRead)
        }
        return GitHubResponse(
            status: answer.status, headers: GitHubHeaders(answer.headers.map { ($0.name, $0.value) }),
            body: answer.body)
    }

    private static func target(of request: GitHubRequest) -> String {
        if let url = request.url {
            return url.firstRange(of: "://").map { String(url[$0.upperBound...].drop { $0 != "/" }) } ?? url
        }
        let pairs = request.query.map {
            "\($0.0)=\($0.1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }
        return request.path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }
}
