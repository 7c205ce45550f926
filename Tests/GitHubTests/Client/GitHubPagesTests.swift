// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import TestGitHub
import TestSupport
import Testing

@Suite("A list of GitHub's")
struct GitHubPagesTests {
    private let repository = RepositoryName(knownOwner: "octo", name: "cat")

    private func client(_ transport: ScriptedTransport) -> GitHubClient {
        GitHubClient(
            transport: transport, credential: TokenCredential(Secret("t")), environment: .test(clock: ManualClock()))
    }

    /// Five pages with one branch each.
    private func branches() -> ScriptedTransport {
        ScriptedTransport { (sent) throws(GitHubError) in
            let page = sent.index + 1
            let next = "<https://api.github.com/repositories/7/branches?page=\(page + 1)>; rel=\"next\""
            let first = "<https://api.github.com/repositories/7/branches?page=1>; rel=\"first\""
            return .json(
                #"[{"name":"b\#(page)","commit":{"sha":"s\#(page)"},"protected":false}]"#,
                ["Link": page < 5 ? "\(first), \(next)" : first, "ETag": "W/\"\(page)\""]
            )
        }
    }

    @Test("is read to its end, by GitHub's own addresses unchanged")
    func all() async throws {
        let transport = branches()
        let branches = try await client(transport).branches(in: repository).collect()
        #expect(branches.map(\.name) == ["b1", "b2", "b3", "b4", "b5"])
        #expect(transport.sent.first?.line == "GET /repos/octo/cat/branches?per_page=100")
        #expect(transport.sent.last?.line == "GET https://api.github.com/repositories/7/branches?page=5")
    }

    @Test("sends no request before it is read, and none after its consumer stops")
    func onDemand() async throws {
        let transport = branches()
        let pages = client(transport).branches(in: repository)
        #expect(transport.sent.isEmpty)
        for try await page in pages where page.items.first?.name == "b2" { break }
        #expect(transport.sent.count == 2)
        #expect(try await pages.collect(atMost: 1).count == 1)
        #expect(transport.sent.count == 3)
    }

    @Test("gives each page's ETag unchanged")
    func etags() async throws {
        var etags: [String?] = []
        for try await page in client(branches()).branches(in: repository) { etags.append(page.etag) }
        #expect(etags == ["W/\"1\"", "W/\"2\"", "W/\"3\"", "W/\"4\"", "W/\"5\""])
    }

    @Test("reports an unchanged first page, and asks for no more unless there is a next page")
    func notModified() async throws {
        let transport = ScriptedTransport(.status(304, ["ETag": "\"x\""]))
        let pages = client(transport).branches(in: repository).ifNoneMatch("W/\"x\"")
        var seen: [GitHubPage<GitBranch>] = []
        for try await page in pages { seen.append(page) }
        #expect(seen.count == 1)
        #expect(seen.first?.isNotModified == true)
        #expect(seen.first?.items.isEmpty == true)
        #expect(seen.first?.etag == "\"x\"")
        #expect(transport.sent.map(\.request.ifNoneMatch) == ["W/\"x\""])
    }

    @Test("asks for later pages without the first one's ETag")
    func laterPages() async throws {
        let transport = branches()
        _ = try await client(transport).branches(in: repository).ifNoneMatch("\"0\"").collect(atMost: 2)
        #expect(transport.sent.map(\.request.ifNoneMatch) == ["\"0\"", nil])
    }

    @Test("ends with the error of a page")
    func failure() async throws {
        let link = "<https://api.github.com/x>; rel=next"
        let transport = ScriptedTransport(.json("[]", ["Link": link]), .json("{\"message\":\"gone\"}", status: 410))
        var iterator = client(transport).branches(in: repository).makeAsyncIterator()
        #expect(try await iterator.next()?.items.isEmpty == true)
        let expected = GitHubError(.status(410), operation: "GET /x", message: "gone")
        await #expect(throws: expected) { _ = try await iterator.next() }
        #expect(try await iterator.next() == nil)
    }

    @Test("is refused when GitHub sends something other than a list")
    func undecodable() async throws {
        let pages = client(ScriptedTransport(.json("{}"))).branches(in: repository)
        let expected = GitHubError(
            .undecodable,
            operation: "GET /repos/octo/cat/branches",
            message: "Cannot read GitHub's answer: it is not an array."
        )
        await #expect(throws: expected) { _ = try await pages.collect() }
    }
}
