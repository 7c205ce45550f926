// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub
import TestSupport
import Testing

@testable import RateLimits

@Suite("What an answer says about limits")
struct RateLimitReplyTests {
    private static let epoch = 1_767_225_600
    private let now = GitHubTimestamp(microseconds: Int64(epoch) * 1_000_000)

    private func reply(
        _ status: Int, _ headers: [(String, String)] = [], message: String? = nil
    ) -> RateLimitReply {
        RateLimitReply(.refused(status, headers, message: message), now: now)
    }

    private func quota(_ remaining: Int, reset: Int = epoch + 600) -> [(String, String)] {
        [
            ("X-RateLimit-Limit", "5000"), ("X-RateLimit-Remaining", "\(remaining)"), ("X-RateLimit-Reset", "\(reset)"),
            ("X-RateLimit-Resource", "core"),
        ]
    }

    @Test("Retry-After is seconds or a date, and comes before everything else", arguments: [403, 429])
    func retryAfter(status: Int) {
        #expect(reply(status, [("retry-after", "60")]).refusal == .wait(.seconds(60)))
        #expect(reply(status, quota(0) + [("retry-after", "60")]).refusal == .wait(.seconds(60)))
        #expect(reply(status, [("Retry-After", "Thu, 01 Jan 2026 00:02:00 GMT")]).refusal == .wait(.seconds(120)))
        // GitHub's clock is a minute ahead of ours.
        let ahead = [("Retry-After", "Thu, 01 Jan 2026 00:02:00 GMT"), ("Date", "Thu, 01 Jan 2026 00:01:00 GMT")]
        #expect(reply(status, ahead).refusal == .wait(.seconds(60)))
        // Not zero, and not endless.
        #expect(reply(status, [("retry-after", "0")]).refusal == .wait(.seconds(1)))
        #expect(reply(status, [("retry-after", "9999999999")]).refusal == .wait(RateLimitReply.longestWait))
    }

    @Test("Nothing left of the primary limit is a refusal until its reset", arguments: [403, 429])
    func exhausted(status: Int) {
        let found = reply(status, quota(0), message: "API rate limit exceeded for user ID 1.")
        #expect(found.refusal == .exhausted)
        #expect(found.quota == .init(resource: "core", limit: 5000, remaining: 0, resetsIn: .seconds(600)))
    }

    @Test(
        "The body alone may tell a refusal",
        arguments: [
            "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
            "You have triggered an abuse detection mechanism. Please wait a few minutes before you try again.",
            "API rate limit exceeded for installation ID 1.",
            "Maximum number of login attempts exceeded. Please try again later.",
        ])
    func messages(message: String) {
        #expect(reply(403, quota(21), message: message).refusal == .unexplained)
        #expect(reply(403, message: message).refusal == .unexplained)
        #expect(reply(200, message: message).refusal == nil)
    }

    @Test(
        "GitHub refuses content with 422, as it does bad input",
        arguments: [
            #"{"message":"Validation Failed","errors":[{"resource":"PullRequestReview","code":"abuse","field":"base"}]}"#,
            #"{"errors":[{"resource":"PullRequest","code":"custom","message":"was submitted too quickly"}]}"#,
            #"{"message":"Validation Failed","errors":["body was submitted too quickly"]}"#,
            #"{"message":"Your comment was submitted too quickly after the last one"}"#,
        ])
    func content(body: String) {
        for status in [422, 403] {
            let response = GitHubResponse(status: status, headers: GitHubHeaders(quota(4456)), body: Array(body.utf8))
            #expect(RateLimitReply(response, now: now).refusal == .content(nil))
        }
        for (header, wait) in [("5", Duration.seconds(60)), ("300", .seconds(300))] {
            let response = GitHubResponse(
                status: 422, headers: GitHubHeaders([("Retry-After", header)]), body: Array(body.utf8))
            #expect(RateLimitReply(response, now: now).refusal == .content(wait))
        }
        let input =
            #"{"message":"Validation Failed","errors":[{"resource":"PullRequest","code":"invalid","field":"head"}]}"#
        let bad = GitHubResponse(
            status: 422, headers: GitHubHeaders([("Retry-After", "5")]), body: Array(input.utf8))
        #expect(RateLimitReply(bad, now: now).refusal == nil)
    }

    @Test("Other errors are no rate limits: permissions, missing things, server failures")
    func others() {
        #expect(reply(403, quota(21), message: "Resource not accessible by integration").refusal == nil)
        #expect(reply(404, quota(0)).refusal == nil)
        #expect(reply(500, [("retry-after", "60")]).refusal == nil)
        #expect(reply(429).refusal == .unexplained)
        #expect(reply(403, [("gh-limited-by", "search-elapsed-time-shared-grouped")]).refusal == .unexplained)
    }

    @Test("Malformed headers are ignored, and those for a bad credential are about our IP address")
    func nonsense() {
        #expect(reply(200, quota(7)).quota?.remaining == 7)
        #expect(reply(200).quota == nil)
        #expect(reply(401, quota(59)).quota == nil)
        #expect(reply(200, quota(-1)).quota == nil)
        #expect(reply(200, quota(5001)).quota == nil)
        #expect(reply(200, quota(7, reset: .max)).quota?.resetsIn ?? .zero <= RateLimitReply.longestWait)
        #expect(reply(200, [("X-RateLimit-Limit", "many")]).quota == nil)
        let server = [("Date", "Thu, 01 Jan 2026 00:01:00 GMT")]
        #expect(reply(200, quota(7) + server).quota?.resetsIn == .seconds(540))
    }
}
