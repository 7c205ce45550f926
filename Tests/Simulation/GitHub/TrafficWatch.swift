// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import Synchronization
import TestSupport

/// Watches the requests of all engines for what must never happen: a request that a limit forbids, and a write by a name
/// whose identity was not confirmed.
final class TrafficWatch: Sendable {
    private struct Party: Hashable {
        let life: Int
        let token: String
    }

    private struct State {
        var requests: [String: Int] = [:]
        /// Until when GitHub told a life not to send with a token.
        var blockedUntil: [Party: Duration] = [:]
        /// When a life last read a repository, by the name in the path.
        var confirmed: [String: Duration] = [:]
        var violations: [String] = []
    }

    /// How long a name counts as confirmed after GitHub has told the repository's id.
    private static let confirmation = Duration.seconds(60)
    private let state = Mutex(State())

    /// What must not have happened.
    var violations: [String] { state.withLock(\.violations) }
    /// How many requests there were, by method and kind of resource.
    var requests: [String: Int] { state.withLock(\.requests) }

    /// A request leaves the engine.
    func sent(_ request: GitHubRequest, token: String, life: Int, at now: Duration) {
        let path = request.url.map { url in
            url.firstRange(of: "://").map { String(url[$0.upperBound...].drop { $0 != "/" }) } ?? url
        }
        let target = path ?? request.path
        state.withLock { state in
            state.requests[Self.kind(request.method.rawValue, target), default: 0] += 1
            if let end = state.blockedUntil[Party(life: life, token: token)], now < end, target != "/rate_limit" {
                state.violations.append("\(request.operation) at \(now), though a limit says wait until \(end)")
            }
            if !request.isRead, let name = Self.repositoryName(target) {
                let known = state.confirmed["\(life) \(name)"]
                if known.map({ now - $0 > Self.confirmation }) ?? true {
                    state.violations.append("\(request.operation) at \(now) by a name that was not confirmed")
                }
            }
        }
    }

    /// The engine gets an answer.
    func answered(_ request: GitHubRequest, _ response: GitHubResponse, token: String, life: Int, at now: Duration) {
        state.withLock { state in
            if request.isRead, (200 ..< 400).contains(response.status) {
                for name in Self.names(request, response) { state.confirmed["\(life) \(name)"] = now }
            }
            let party = Party(life: life, token: token)
            if [403, 429].contains(response.status), let text = response.headers["retry-after"],
                let seconds = Int(text)
            {
                state.blockedUntil[party] = now + .seconds(seconds)
            }
            if response.headers["x-ratelimit-remaining"] == "0", let text = response.headers["x-ratelimit-reset"],
                let reset = Double(text)
            {
                let end = Duration.seconds(reset - SyncEnvironment.testEpoch.timeIntervalSince1970)
                state.blockedUntil[party] = max(end, state.blockedUntil[party] ?? .zero)
            }
        }
    }

    /// The names that an answer confirms: that of the path, and that of the repository that was read.
    private static func names(_ request: GitHubRequest, _ response: GitHubResponse) -> [String] {
        let parts = request.path.split(separator: "/")
        let named = repositoryName(request.path).map { [$0] } ?? []
        guard parts.count == 2, parts[0] == "repositories" else { return named }
        let text = String(decoding: response.body.prefix(4096), as: UTF8.self)
        return named + (text.firstMatch(of: #/"full_name": ?"([^"]+)"/#).map { [$0.1.lowercased()] } ?? [])
    }

    /// `owner/name` of a path that names the repository; nil for its id's address and for everything else.
    private static func repositoryName(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count >= 3, parts[0] == "repos" else { return nil }
        return "\(parts[1])/\(parts[2])".lowercased()
    }

    private static func kind(_ method: String, _ path: String) -> String {
        let parts = path.prefix { $0 != "?" }.split(separator: "/").map(String.init)
        let rest =
            parts.first == "repos"
            ? parts.dropFirst(3) : parts.first == "repositories" ? parts.dropFirst(2) : parts[...]
        return ([method] + rest.filter { Int($0) == nil }).joined(separator: " ")
    }
}
