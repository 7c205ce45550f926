// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHubSimulator
import JSON
import Testing

@Suite struct WebhookBodyTests {
    private let user = Account(id: 11, login: "cria")
    private let repository = Repository(
        id: 21,
        owner: Account(id: 12, login: "alpaca"),
        name: "herd",
        createdAt: Timestamp(secondsSinceEpoch: 1_767_225_600)
    )

    private func pullRequest(headRepository: Repository?, body: String? = nil) -> PullRequest {
        PullRequest(
            id: 5_000_000_001,
            number: 3,
            title: "Shear \"Paco\"\n",
            body: body,
            head: .init(ref: "shear", sha: String(repeating: "a", count: 40)),
            headRepository: headRepository,
            base: .init(ref: "main", sha: String(repeating: "b", count: 40)),
            user: user,
            createdAt: repository.createdAt
        )
    }

    private func body(_ pullRequest: PullRequest, in repository: Repository) -> [UInt8] {
        WebhookBody.pullRequest(
            action: "opened",
            pullRequest: pullRequest,
            repository: repository,
            sender: user
        )
    }

    @Test func aPullRequestBodyIsOfGitHubsSizeAndShape() throws {
        let bytes = body(pullRequest(headRepository: repository), in: repository)
        #expect((20_000 ... 30_000).contains(bytes.count))
        let json = try #require(JSONValue(parsing: bytes))
        #expect(json["action"]?.stringValue == "opened")
        #expect(json["pull_request"]?["title"]?.stringValue == "Shear \"Paco\"\n")
        #expect(json["pull_request"]?["id"]?.integerValue == 5_000_000_001)
        #expect(json["pull_request"]?["head"]?["repo"]?["id"]?.integerValue == 21)
        #expect(json["pull_request"]?["base"]?["repo"]?["full_name"]?.stringValue == "alpaca/herd")
        #expect(json["pull_request"]?["created_at"]?.stringValue == "2026-01-01T00:00:00Z")
        #expect(json["pull_request"]?["mergeable"] == .null)
        #expect(json["repository"]?["created_at"]?.stringValue == "2026-01-01T00:00:00Z")
        #expect(json["sender"]?["login"]?.stringValue == "cria")
        #expect(json["organization"] == nil)
        #expect(json["installation"] == nil)
    }

    @Test func equalArgumentsMakeEqualBytes() {
        let request = pullRequest(headRepository: repository)
        #expect(body(request, in: repository) == body(request, in: repository))
    }

    @Test func withoutItsForkTheHeadKeepsOnlyBranchAndCommit() throws {
        let bytes = body(pullRequest(headRepository: nil), in: repository)
        let head = try #require(JSONValue(parsing: bytes)?["pull_request"]?["head"])
        #expect(head["repo"] == .null)
        #expect(head["user"] == .null)
        #expect(head["label"] == .null)
        #expect(head["ref"]?.stringValue == "shear")
    }

    @Test func anOrganizationsRepositoryNamesTheOrganization() throws {
        let owner = Account(id: 13, login: "paca-inc", kind: .organization)
        let owned = Repository(id: 22, owner: owner, name: "herd", createdAt: repository.createdAt)
        let json = try #require(JSONValue(parsing: body(pullRequest(headRepository: owned), in: owned)))
        #expect(json["organization"]?["login"]?.stringValue == "paca-inc")
    }

    @Test func aPushStatesTwoTimesOfTheRepositoryAsNumbers() throws {
        let after = String(repeating: "c", count: 40)
        let push = Push(ref: "shear", before: Commit.absent, after: after, commits: [], sender: user)
        let json = try #require(JSONValue(parsing: WebhookBody.push(push, repository: repository)))
        #expect(json["repository"]?["created_at"]?.integerValue == 1_767_225_600)
        #expect(json["repository"]?["pushed_at"]?.integerValue == 1_767_225_600)
        #expect(json["repository"]?["updated_at"]?.stringValue == "2026-01-01T00:00:00Z")
        #expect(json["ref"]?.stringValue == "refs/heads/shear")
        #expect(json["created"]?.boolValue == true)
        #expect(json["deleted"]?.boolValue == false)
        #expect(json["head_commit"] == .null)
    }

    @Test func everyCharacterSurvives() throws {
        let text = "\"\\\u{1}\u{1f}\t\r\n é 🦙 / <&>"
        let bytes = body(pullRequest(headRepository: nil, body: text), in: repository)
        let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        let request = object?["pull_request"] as? [String: Any]
        #expect(request?["body"] as? String == text)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_868_799, "2000-02-29T23:59:59Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
    ])
    func timesAreWrittenInUTC(seconds: Int, text: String) {
        #expect(Timestamp(secondsSinceEpoch: seconds).iso8601 == text)
    }
}
