// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Testing

@testable import GitHub

@Suite("A pull request's webhook")
struct PullRequestEventTests {
    private func decode(_ path: String? = nil, to value: Any? = nil) throws -> PullRequestEvent {
        try PullRequestEvent.decode(Bodies.pullRequest { body in if let path { body.set(path, to: value) } })
    }

    @Test("gives every field that we use")
    func complete() throws {
        let createdAt = try #require(GitHubTimestamp("2020-01-01T00:00:00Z"))
        let updatedAt = try #require(GitHubTimestamp("2020-01-02T00:00:00Z"))
        let pullRequest = PullRequestPayload(
            id: 500, number: 3, state: "open", title: "A title", body: "A body",
            htmlURL: "https://github.com/octo/cat/pull/3", authorLogin: "octocat", headRef: "topic", headSHA: "a1",
            headRepositoryID: 11, baseRef: "main", baseRepositoryID: 10, isDraft: true, mergedAt: nil, isMerged: false,
            createdAt: createdAt, updatedAt: updatedAt)
        let event = PullRequestEvent(
            action: "opened", number: 3, pullRequest: pullRequest, repositoryID: 10, repositoryFullName: "octo/cat",
            before: nil, after: nil)
        #expect(try decode() == event)
    }

    @Test("has no author when the account was deleted")
    func ghost() throws {
        #expect(try decode("pull_request.user", to: NSNull()).pullRequest.authorLogin == nil)
        #expect(try decode("pull_request.user").pullRequest.authorLogin == nil)
        #expect(try decode("pull_request.user.login", to: NSNull()).pullRequest.authorLogin == nil)
    }

    @Test("has no head repository when the fork was deleted, and keeps branch and commit")
    func deletedFork() throws {
        for path in ["pull_request.head.repo", "pull_request.head.user", "pull_request.head.label"] {
            let pullRequest = try decode(path, to: NSNull()).pullRequest
            #expect(pullRequest.headRepositoryID == (path.hasSuffix("repo") ? nil : 11))
            #expect(pullRequest.headRef == "topic")
            #expect(pullRequest.headSHA == "a1")
        }
        #expect(try decode("pull_request.head.repo").pullRequest.headRepositoryID == nil)
    }

    @Test("belongs to the webhook's repository if the base names none, whichever comes first in the body")
    func baseRepository() throws {
        #expect(try decode("pull_request.base.repo").pullRequest.baseRepositoryID == 10)
        #expect(try decode("pull_request.base.repo", to: NSNull()).pullRequest.baseRepositoryID == 10)
        #expect(try decode("pull_request.base.repo", to: ["id": 12]).pullRequest.baseRepositoryID == 12)
        let object = try JSONSerialization.jsonObject(with: Data(try Bodies.pullRequest()))
        var root = try #require(object as? [String: Any])
        root.set("pull_request.base.repo", to: nil)
        let repository = try JSONSerialization.data(withJSONObject: root.removeValue(forKey: "repository") ?? 0)
        let rest = try JSONSerialization.data(withJSONObject: root)
        let name = Data(#""repository":"#.utf8)
        let last = [UInt8](rest.dropLast() + Data(",".utf8) + name + repository + Data("}".utf8))
        let first = [UInt8](Data("{".utf8) + name + repository + Data(",".utf8) + rest.dropFirst())
        #expect(try PullRequestEvent.decode(last).pullRequest.baseRepositoryID == 10)
        #expect(try PullRequestEvent.decode(first) == PullRequestEvent.decode(last))
    }

    @Test("is merged when GitHub says so, or gives the time of the merge")
    func merged() throws {
        let time = "2020-01-03T00:00:00Z"
        #expect(try !decode("pull_request.merged").pullRequest.isMerged)
        #expect(try !decode("pull_request.merged", to: NSNull()).pullRequest.isMerged)
        #expect(try !decode("pull_request.merged_at").pullRequest.isMerged)
        #expect(try decode("pull_request.merged", to: true).pullRequest.isMerged)
        let merged = try decode("pull_request.merged_at", to: time).pullRequest
        #expect(merged.isMerged)
        #expect(merged.mergedAt == GitHubTimestamp(time))
    }

    @Test("has defaults for what may be absent or null")
    func optional() throws {
        for absent in [nil, NSNull()] as [Any?] {
            #expect(try decode("pull_request.body", to: absent).pullRequest.body == nil)
            #expect(try !decode("pull_request.draft", to: absent).pullRequest.isDraft)
            #expect(try decode("before", to: absent).before == nil)
            #expect(try decode("after", to: absent).after == nil)
        }
        #expect(try decode("before", to: "a0").before == "a0")
        #expect(try decode("after", to: "a1").after == "a1")
        #expect(try decode("pull_request.body", to: "").pullRequest.body == "")
        #expect(try decode("action", to: "stacked").action == "stacked")
    }

    @Test(
        "is refused without a required field",
        arguments: [
            "action", "number", "pull_request", "repository", "repository.id", "repository.full_name",
            "pull_request.id",
            "pull_request.number", "pull_request.state", "pull_request.title", "pull_request.html_url",
            "pull_request.head",
            "pull_request.head.ref", "pull_request.head.sha", "pull_request.base", "pull_request.base.ref",
            "pull_request.created_at", "pull_request.updated_at",
        ])
    func missing(path: String) {
        #expect(throws: PayloadError.missingField(path: path)) { try decode(path) }
    }

    @Test(
        "is refused with a field of another type",
        arguments: [
            ("action", "a string"), ("number", "an integer"), ("repository.id", "an integer"),
            ("repository.full_name", "a string"), ("pull_request", "an object"), ("pull_request.id", "an integer"),
            ("pull_request.number", "an integer"), ("pull_request.title", "a string"),
            ("pull_request.body", "a string"),
            ("pull_request.state", "a string"), ("pull_request.user", "an object"),
            ("pull_request.user.login", "a string"),
            ("pull_request.head", "an object"), ("pull_request.head.repo", "an object"),
            ("pull_request.head.repo.id", "an integer"), ("pull_request.base.ref", "a string"),
            ("pull_request.draft", "true or false"), ("pull_request.merged", "true or false"),
            ("pull_request.merged_at", "an integer"), ("pull_request.html_url", "a string"),
        ])
    func wrongType(path: String, expected: String) {
        #expect(throws: PayloadError.wrongType(path: path, expected: expected)) { try decode(path, to: [5]) }
    }

    @Test("is refused with an unknown state or an invalid time")
    func values() {
        for state in ["merged", "OPEN", ""] {
            #expect(throws: PayloadError.wrongType(path: "pull_request.state", expected: "\"open\" or \"closed\"")) {
                try decode("pull_request.state", to: state)
            }
        }
        #expect(throws: PayloadError.wrongType(path: "pull_request.created_at", expected: "a timestamp")) {
            try decode("pull_request.created_at", to: "yesterday")
        }
        #expect(throws: PayloadError.wrongType(path: "pull_request.title", expected: "a string")) {
            try decode("pull_request.title", to: NSNull())
        }
    }

    @Test("has a number of 1 to 2147483647 and positive ids")
    func ranges() throws {
        for path in ["number", "pull_request.number"] {
            for number in [0, -1, 2_147_483_648] {
                #expect(throws: PayloadError.outOfRange(path: path, allowed: "1 to 2147483647")) {
                    try decode(path, to: number)
                }
            }
        }
        #expect(try decode("pull_request.number", to: 2_147_483_647).pullRequest.number == Int32.max)
        for path in ["repository.id", "pull_request.id", "pull_request.head.repo.id", "pull_request.base.repo.id"] {
            #expect(throws: PayloadError.outOfRange(path: path, allowed: "1 to 9223372036854775807")) {
                try decode(path, to: 0)
            }
        }
        #expect(try decode("pull_request.id", to: 9_007_199_254_740_993).pullRequest.id == 9_007_199_254_740_993)
    }
}
