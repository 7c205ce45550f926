// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import JSON
import TestSupport
import Testing

@Suite struct ConversationAPITests {
    @Test func aCommentIsWrittenListedAndTold() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            let opened = try await herd.openPullRequest()
            _ = try await herd.createHook(events: ["issue_comment"])
            herd.clock.advance(by: .seconds(5))
            let created = await herd.call("POST", "issues/1/comments", #"{"body":"It spits"}"#)
            #expect(created.status == 201)
            let id = try #require(created.json["id"]?.integerValue)
            #expect(created.json["html_url"]?.stringValue?.hasSuffix("/pull/1#issuecomment-\(id)") == true)
            #expect(await herd.call("GET", "issues/1/comments").json.arrayValue?.count == 1)
            #expect(await herd.call("GET", "issues/comments/\(id)").json["body"]?.stringValue == "It spits")
            #expect(await herd.call("GET", "pulls/1").json["comments"]?.integerValue == 1)
            #expect(try await herd.simulator.pullRequest(1, in: herd.repository).updatedAt > opened.updatedAt)
            try await herd.simulator.drain()
            #expect(transport.events == ["ping", "issue_comment.created"])
        }
    }

    @Test func aCommentNeedsATextAndAPlace() async throws {
        let herd = try await Herd()
        _ = try await herd.openPullRequest()
        #expect(await herd.call("POST", "issues/9/comments", #"{"body":"?"}"#).status == 404)
        #expect(await herd.call("POST", "issues/1/comments", "{}").status == 422)
        let wrong = await herd.call("POST", "issues/1/comments", #"{"body":null}"#)
        #expect(wrong.status == 422)
        #expect(wrong.json["message"]?.stringValue?.hasSuffix("null is not a string.") == true)
        #expect(await herd.call("POST", "issues/1/comments", #"{"body":""}"#).status == 422)
        let long = String(repeating: "a", count: 65_537)
        #expect(await herd.call("POST", "issues/1/comments", #"{"body":"\#(long)"}"#).status == 422)
    }

    @Test func nobodyJudgesHisOwnPullRequest() async throws {
        let herd = try await Herd()
        _ = try await herd.simulator.openPullRequest(
            in: herd.repository,
            title: "Mine",
            head: "shear",
            by: "octo-paca"
        )
        let refused = await herd.call("POST", "pulls/1/reviews", #"{"event":"APPROVE"}"#)
        #expect(refused.status == 422)
        #expect(refused.json["message"]?.stringValue == "Unprocessable Entity")
        #expect(refused.json["errors"] == ["Can not approve your own pull request"])
        let commented = await herd.call("POST", "pulls/1/reviews", #"{"event":"COMMENT","body":"Hm"}"#)
        #expect(commented.json["state"]?.stringValue == "COMMENTED")
    }

    @Test func aReviewIsUpperCaseHereAndLowerCaseInTheWebhook() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            let opened = try await herd.openPullRequest()
            _ = try await herd.createHook(events: ["pull_request_review"])
            let review = await herd.call("POST", "pulls/1/reviews", #"{"event":"APPROVE","body":"Soft"}"#)
            #expect(review.status == 200)
            #expect(review.json["state"]?.stringValue == "APPROVED")
            #expect(review.json["commit_id"]?.stringValue == opened.head.sha)
            let pending = await herd.call("POST", "pulls/1/reviews", "{}")
            #expect(pending.json["state"]?.stringValue == "PENDING")
            #expect(pending.json["submitted_at"] == nil)
            #expect(await herd.call("POST", "pulls/1/reviews", #"{"event":"SPIT"}"#).status == 422)
            try await herd.simulator.drain()
            #expect(transport.events == ["ping", "pull_request_review.submitted"])
            let body = try #require(transport.requests.last.flatMap { JSONValue(parsing: $0.body) })
            #expect(body["review"]?["state"]?.stringValue == "approved")
            #expect(body["pull_request"]?["merged"] == nil)
            #expect(body["pull_request"]?["head"]?["sha"]?.stringValue == opened.head.sha)
        }
    }
}
