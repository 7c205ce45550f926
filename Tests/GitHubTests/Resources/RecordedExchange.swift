// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import JSON
import TestGitHub
import TestSupport
import Testing

@testable import GitHub

/// A recorded exchange with GitHub.
struct RecordedExchange {
    let request: FoundationBody
    let recorded: FoundationBody
    let method: String
    let path: String
    let response: GitHubResponse

    /// The names of all recordings.
    static let names = Set(RealBodies.all.filter { $0.hasPrefix("api/") }.compactMap { $0.split(separator: "/")[1] })
        .map(String.init).sorted()

    init(_ name: String) throws {
        request = try FoundationBody(try RealBodies.read("api/\(name)/request.json"))
        recorded = try FoundationBody(try RealBodies.read("api/\(name)/response.json"))
        method = try #require(request.string("method"))
        path = try #require(request.string("path"))
        var headers = GitHubHeaders()
        for index in 0 ..< (recorded.count("headers") ?? 0) {
            headers.add(
                try #require(recorded.string("headers.\(index).0")), try #require(recorded.string("headers.\(index).1"))
            )
        }
        response = GitHubResponse(
            status: Int(try #require(recorded.int64("status"))), headers: headers, body: try recorded.json("body"))
    }

    /// The repository of the path.
    var repository: RepositoryName {
        get throws {
            let parts = path.split(separator: "/").map(String.init)
            try #require(parts.count >= 3 && parts[0] == "repos")
            return RepositoryName(knownOwner: parts[1], name: parts[2])
        }
    }

    /// The last component of the path that is a number.
    var number: Int64 {
        get throws { try #require(path.split(separator: "/").compactMap { Int64($0) }.last) }
    }

    /// The component after `commits/` in the path.
    var commit: String {
        get throws {
            let parts = path.split(separator: "/")
            let index = try #require(parts.firstIndex(of: "commits"))
            return String(parts[index + 1])
        }
    }

    /// Lends a client that gets the recorded answer, and checks that it sent the recorded request.
    func replay(
        path: String? = nil,
        _ body: (GitHubClient) async throws -> Void
    ) async throws {
        let transport = ScriptedTransport(response)
        try await body(Self.client(transport))
        #expect(transport.sent.first?.request.method.rawValue == method)
        #expect(transport.sent.first?.request.path == path ?? self.path)
    }

    /// The error that a client throws for the recorded answer.
    func error() async throws -> GitHubError {
        let method = try #require(GitHubRequest.Method(rawValue: method))
        do throws(GitHubError) {
            _ = try await Self.client(ScriptedTransport(response)).send(GitHubRequest(method, path))
        } catch {
            #expect(error.operation == "\(method.rawValue) \(path)")
            return error
        }
        throw NotRefused()
    }

    /// Reads the answer's JSON.
    func decode<Value>(_ read: (inout JSONScanner) throws(PayloadError) -> Value) throws -> Value {
        try JSONScanner.scan(response.body, read)
    }

    static func client(_ transport: ScriptedTransport) -> GitHubClient {
        GitHubClient(
            transport: transport, credential: TokenCredential(Secret("t")), environment: .test(clock: ManualClock()))
    }

    private struct NotRefused: Error {}
}
