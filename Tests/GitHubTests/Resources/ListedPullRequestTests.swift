// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import TestGitHub
import TestSupport
import Testing

@testable import GitHub

@Suite("Lists of GitHub's that are compared with what is stored")
struct ListedPullRequestTests {
    private let repository = RepositoryID(7)

    private func pull(_ number: Int, title: String = "\"T\"") -> String {
        """
        {"id":\(number + 100),"number":\(number),"state":"open","title":\(title),"body":null,"draft":false,
        "html_url":"https://github.com/o/r/pull/\(number)","user":{"login":"u","id":1,"type":"User"},
        "created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","merged_at":null,
        "head":{"ref":"h","sha":"s","repo":{"id":7,"full_name":"o/r"}},
        "base":{"ref":"main","sha":"b","repo":{"id":7,"full_name":"o/r"}},"requested_reviewers":[],"requested_teams":[]}
        """
    }

    @Test("One pull request that cannot be read does not hide the others, and is named")
    func unreadable() async throws {
        let body = "[\(pull(1)),\(pull(2, title: "{}")),{\"number\":{}},\(pull(4))]"
        let transport = ScriptedTransport(
            .json(body, ["link": "<https://api.github.com/repositories/7/pulls?page=9>; rel=\"last\""]))
        let page = try await RecordedExchange.client(transport).pullRequestPage(3, size: 100, in: repository)
        let numbers = page.items.map { item in
            switch item {
            case .success(let pull): pull.number
            case .failure(let other): other.number.map { -$0 } ?? 0
            }
        }
        #expect(numbers == [1, -2, 0, 4])
        #expect(page.isLast && page.lastPage == 9)
        #expect(
            transport.sent.map(\.line) == [
                "GET /repositories/7/pulls?state=all&sort=created&direction=asc&per_page=100&page=3"
            ])
    }

    @Test("A list that is no list is an error")
    func noList() async throws {
        let client = RecordedExchange.client(ScriptedTransport(.json("{}")))
        let error = await #expect(throws: GitHubError.self) {
            _ = try await client.pullRequestPage(1, size: 100, in: repository)
        }
        #expect(error?.kind == .undecodable)
    }

    @Test("All branches come in one conditional request; an empty repository has none")
    func branches() async throws {
        let body = """
            [{"ref":"refs/heads/main","object":{"sha":"1"}},{"ref":"refs/heads/a/b","object":{"sha":"2"}}]
            """
        let transport = ScriptedTransport(
            .json(body, ["etag": "W/\"x\""]), GitHubResponse(status: 304, headers: GitHubHeaders([]), body: []),
            .json("{\"message\":\"Git Repository is empty.\"}", status: 409))
        let client = RecordedExchange.client(transport)
        let first = try #require(try await client.branchNames(in: repository))
        #expect(first.names == ["main", "a/b"] && first.etag == "W/\"x\"")
        let second = try await client.branchNames(in: repository, ifNoneMatch: first.etag)
        #expect(second == nil)
        #expect(transport.sent.last?.request.ifNoneMatch == "W/\"x\"")
        let empty = try #require(try await client.branchNames(in: repository))
        #expect(empty.names == [] && empty.etag == nil)
    }

    @Test("A review in a list reads as in a webhook")
    func reviews() async throws {
        let body = """
            [{"id":5,"state":"CHANGES_REQUESTED","user":{"login":"v","id":3},"submitted_at":"2026-01-01T00:00:00Z"},
            {"id":6,"state":"PENDING","user":null}]
            """
        let reviews = try await RecordedExchange.client(ScriptedTransport(.json(body)))
            .reviews(of: 2, in: repository).collect()
        #expect(reviews.map(\.state) == ["changes_requested", "pending"])
        #expect(reviews.map(\.reviewerID) == [3, nil])
        #expect(reviews.map { $0.submittedAt == nil } == [false, true])
    }
}
