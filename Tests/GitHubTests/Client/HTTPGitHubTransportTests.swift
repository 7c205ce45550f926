// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Environment
import GitHub
import TestGitHub
import TestSupport
import Testing

@Suite("The transport to GitHub")
struct HTTPGitHubTransportTests {
    private let token = Secret("ghp_clear")

    @Test("sends the request with the token, the user agent and the API version")
    func request() async throws {
        try await StandInServer.with { _ in
            .json("{}")
        } _: { server in
            _ = try await server.transport.send(
                GitHubRequest(.post, "/repos/o/r%2Fx", query: [("a b", "c&d")], body: Array(#"{"x":1}"#.utf8)),
                authorization: token
            )
            _ = try await server.transport.send(
                GitHubRequest(.get, "/user", accept: "text/x", ifNoneMatch: "W/\"e\""), authorization: nil)
            let arrivals = server.log.arrivals
            #expect(
                arrivals.map(\.line) == ["POST /api/v3/repos/o/r%2Fx?a%20b=c%26d", "GET /api/v3/user"])
            #expect(arrivals.first?.body == #"{"x":1}"#)
            let common = ["x-github-api-version": "2022-11-28", "user-agent": "paca-sync/1.2.3"]
            let first = common.merging([
                "authorization": "Bearer ghp_clear", "accept": "application/vnd.github+json", "content-length": "7",
                "content-type": "application/json; charset=utf-8",
            ]) { $1 }
            let second = common.merging(["accept": "text/x", "if-none-match": "W/\"e\""]) { $1 }
            #expect(arrivals.map { $0.headers.filter { $0.key != "host" } } == [first, second])
        }
    }

    @Test("returns every answer unchanged, also redirects and errors", arguments: [200, 204, 301, 304, 404, 422, 500])
    func answers(status: Int) async throws {
        let headers = GitHubHeaders([
            ("location", "/x"), ("etag", "\"1\""), ("vary", "a"), ("vary", "b"), ("x-github-request-id", "R"),
        ])
        let body = status == 204 || status == 304 ? "" : "text"
        try await StandInServer.with { _ in
            GitHubResponse(status: status, headers: headers, body: Array(body.utf8))
        } _: { server in
            let response = try await server.transport.send(GitHubRequest(.get, "/a"), authorization: token)
            #expect(response.status == status)
            #expect(response.headers.all("vary") == ["a", "b"])
            #expect(response.headers["Location"] == "/x")
            #expect(response.body == Array(body.utf8))
            #expect(server.log.arrivals.count == 1)
        }
    }

    @Test("refuses an answer that is too large")
    func tooLarge() async throws {
        try await StandInServer.with(responseLimit: 1000) { arrival in
            .json(String(repeating: "x", count: arrival.line.hasSuffix("/fits") ? 1000 : 1001))
        } _: { server in
            let fitting = try await server.transport.send(GitHubRequest(.get, "/fits"), authorization: nil)
            #expect(fitting.body.count == 1000)
            let error = GitHubError(.undecodable, operation: "GET /a", message: "The answer is too large.")
            await #expect(throws: error) {
                _ = try await server.transport.send(GitHubRequest(.get, "/a"), authorization: nil)
            }
            await #expect(throws: GitHubError.self) {
                _ = try await server.transport.send(GitHubRequest(.post, "/a"), authorization: nil)
            }
        }
    }

    @Test("sends nothing to another server, even if an answer names its address")
    func otherServer() async throws {
        try await StandInServer.with { _ in
            .json("{}")
        } _: { server in
            try await StandInServer.with { _ in
                .json("{}")
            } _: { other in
                var request = GitHubRequest(.get, "/a", url: "\(other.base)/a")
                let expected = GitHubError(
                    .moved(to: "\(other.base)/a"), operation: "GET /api/v3/a",
                    message: "The address is of another server.")
                await #expect(throws: expected) {
                    _ = try await server.transport.send(request, authorization: token)
                }
                request.url = "\(server.base)/b?page=2"
                _ = try await server.transport.send(request, authorization: token)
                #expect(other.log.arrivals.isEmpty)
                #expect(server.log.arrivals.map(\.line) == ["GET /api/v3/b?page=2"])
            }
        }
    }

    @Test(
        "refuses a token that cannot be a header's value, without showing it",
        arguments: ["ghp\nclear", "", "ghp clear", "ü"])
    func strangeToken(text: String) async throws {
        try await StandInServer.with { _ in
            .json("{}")
        } _: { server in
            let error = await #expect(throws: GitHubError.self) {
                _ = try await server.transport.send(GitHubRequest(.get, "/user"), authorization: Secret(text))
            }
            #expect(error?.httpStatus == 401)
            #expect(error.map { "\($0)".contains("clear") } == false)
            #expect(server.log.arrivals.isEmpty)
        }
    }

    @Test("follows lists and renamed repositories through the client")
    func client() async throws {
        try await StandInServer.with { arrival in
            switch arrival.line {
            case "GET /api/v3/repos/o/old/branches?per_page=100":
                .status(301, ["location": "/api/v3/repositories/7/branches?per_page=100"])
            case "GET /api/v3/repositories/7/branches?per_page=100":
                .json(
                    #"[{"name":"a","commit":{"sha":"1"}}]"#,
                    [
                        "link":
                            "<http://\(arrival.host)/api/v3/repositories/7/branches?page=2>; rel=\"next\""
                    ])
            default: .json(#"[{"name":"b","commit":{"sha":"2"}}]"#)
            }
        } _: { server in
            let client = GitHubClient(
                transport: server.transport, credential: TokenCredential(token), environment: .real())
            let branches = try await client.branches(in: RepositoryName(knownOwner: "o", name: "old")).collect()
            #expect(branches.map(\.name) == ["a", "b"])
            #expect(server.log.arrivals.map { $0.headers["authorization"] }.allSatisfy { $0 == "Bearer ghp_clear" })
        }
    }
}
