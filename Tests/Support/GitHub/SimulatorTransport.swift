// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
import Foundation
public import GitHub
public import GitHubSimulator

/// Calls a simulated GitHub directly, without a socket.
public struct SimulatorTransport: GitHubTransport {
    private let simulator: Simulator

    /// Calls `simulator`.
    public init(simulator: Simulator) {
        self.simulator = simulator
    }

    /// The answer of the simulator. If it drops the connection, the error says so.
    public func send(_ request: GitHubRequest, authorization: Secret<String>?) async throws(GitHubError)
        -> GitHubResponse
    {
        var headers = [
            HeaderField(name: "User-Agent", value: "tests"), HeaderField(name: "Accept", value: request.accept),
            HeaderField(name: "X-GitHub-Api-Version", value: "2022-11-28"),
        ]
        if let authorization {
            headers.append(HeaderField(name: "Authorization", value: "Bearer \(authorization.reveal())"))
        }
        if let tag = request.ifNoneMatch { headers.append(HeaderField(name: "If-None-Match", value: tag)) }
        let response = await simulator.respond(
            to: APIRequest(
                method: request.method.rawValue, target: Self.target(of: request), headers: headers,
                body: request.body ?? []))
        guard !response.isDropped else {
            throw GitHubError(.unreachable, operation: request.operation, outcomeUnknown: !request.isRead)
        }
        return GitHubResponse(
            status: response.status, headers: GitHubHeaders(response.headers.map { ($0.name, $0.value) }),
            body: response.body)
    }

    private static func target(of request: GitHubRequest) -> String {
        if let url = request.url {
            return url.firstRange(of: "://").map { String(url[$0.upperBound...].drop { $0 != "/" }) } ?? url
        }
        let pairs = request.query.map { "\(encoded($0.0))=\(encoded($0.1))" }
        return request.path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["_", "-", ".", "~"])) ?? text
    }
}
