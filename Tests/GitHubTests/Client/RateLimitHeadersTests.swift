// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import GitHub

@Suite("What an answer says about rate limits")
struct RateLimitHeadersTests {
    /// 2026-01-01T00:00:00Z
    private let now = GitHubTimestamp(microseconds: 1_767_225_600_000_000)

    private func refusal(_ status: Int, _ headers: [(String, String)], _ body: String = "") -> RateLimitRefusal? {
        GitHubResponse(status: status, headers: GitHubHeaders(headers), body: Array(body.utf8))
            .rateLimitRefusal(now: now)
    }

    @Test("is the primary limit that the request counted against")
    func facts() {
        let headers = GitHubHeaders([
            ("X-RateLimit-Limit", "5000"), ("X-RateLimit-Remaining", "4999"), ("X-RateLimit-Used", "1"),
            ("X-RateLimit-Reset", "1767225600"), ("X-RateLimit-Resource", "search"),
        ])
        #expect(
            headers.rateLimit
                == RateLimitFacts(resource: "search", limit: 5000, remaining: 4999, used: 1, resetAt: now))
        #expect(GitHubHeaders([("x-ratelimit-limit", "60")]).rateLimit == nil)
        #expect(GitHubHeaders().rateLimit == nil)
    }

    @Test("is core from a server that does not name the pool")
    func unnamed() {
        let headers = GitHubHeaders([
            ("x-ratelimit-limit", "60"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1767225600"),
        ])
        #expect(
            headers.rateLimit == RateLimitFacts(resource: "core", limit: 60, remaining: 0, used: nil, resetAt: now))
    }

    @Test("is a refusal with a wait, in seconds or until a date, by GitHub's clock", arguments: [403, 429])
    func retryAfter(status: Int) {
        #expect(refusal(status, [("Retry-After", "60")]) == .init(scope: .secondary, retryAfter: .seconds(60)))
        let date = [("Retry-After", "Thu, 01 Jan 2026 00:00:30 GMT")]
        #expect(refusal(status, date) == .init(scope: .secondary, retryAfter: .seconds(30)))
        let skewed = date + [("Date", "Thu, 01 Jan 2026 00:00:20 GMT")]
        #expect(refusal(status, skewed) == .init(scope: .secondary, retryAfter: .seconds(10)))
        #expect(refusal(status, [("Retry-After", "-5")])?.retryAfter == .zero)
        #expect(refusal(status, [("Retry-After", "9999999999999999")])?.retryAfter == .seconds(31_536_000))
    }

    @Test("is a refusal until the reset when nothing is left", arguments: [403, 429])
    func primary(status: Int) {
        let headers = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1767225630")]
        #expect(refusal(status, headers) == .init(scope: .primary, retryAfter: .seconds(31)))
        #expect(refusal(status, [headers[0]]) == .init(scope: .primary, retryAfter: nil))
        #expect(
            refusal(status, [headers[0], ("x-ratelimit-reset", "1000")])
                == .init(scope: .primary, retryAfter: .seconds(1)))
        #expect(
            refusal(status, headers + [("retry-after", "5")]) == .init(scope: .primary, retryAfter: .seconds(5)))
    }

    @Test("is a refusal without a wait when only the status, a header or the message says so")
    func unsaid() {
        let expected = RateLimitRefusal(scope: .secondary, retryAfter: nil)
        #expect(refusal(429, [("x-ratelimit-remaining", "21")]) == expected)
        #expect(refusal(403, [("gh-limited-by", "search-elapsed-time-shared-grouped")]) == expected)
        for message in [
            "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
            "You have triggered an abuse detection mechanism. Please wait.",
            "API rate limit exceeded for installation ID 7.",
        ] {
            #expect(refusal(403, [("x-ratelimit-remaining", "21")], #"{"message":"\#(message)"}"#) == expected)
        }
    }

    @Test("is no refusal when it is about permissions, or another status")
    func permissions() {
        let left = [("x-ratelimit-remaining", "21")]
        #expect(refusal(403, left, #"{"message":"Resource not accessible by integration"}"#) == nil)
        #expect(refusal(403, [], "<html>") == nil)
        #expect(refusal(404, [("x-ratelimit-remaining", "0")]) == nil)
        #expect(refusal(503, [("retry-after", "5")]) == nil)
    }

    @Test("has dates in HTTP's preferred form")
    func dates() {
        #expect(GitHubTimestamp(httpDate: "Sat, 26 Oct 2019 01:26:51 GMT") == GitHubTimestamp("2019-10-26T01:26:51Z"))
        for text in [
            "", "Sat, 26 Oct 2019 01:26:51", "Saturday, 26-Oct-19 01:26:51 GMT", "Sat, 6 Oct 2019 01:26:51 GMT",
            "Sat, 26 Okt 2019 01:26:51 GMT", "Sat, 26 Oct 2019 01:26:51 +0100", "Sat, 31 Feb 2019 01:26:51 GMT",
        ] {
            #expect(GitHubTimestamp(httpDate: text) == nil)
        }
    }

    @Test("has a token's expiry in any of GitHub's forms")
    func expirations() {
        let forms = [
            ("2021-10-24 13:45:13 UTC", "2021-10-24T13:45:13Z"),
            ("2023-06-14 15:09:46 -0700", "2023-06-14T22:09:46Z"),
            ("2023-04-07 23:24:34 +0200", "2023-04-07T21:24:34Z"), ("2023-04-07T23:24:34Z", "2023-04-07T23:24:34Z"),
        ]
        for (text, time) in forms {
            #expect(GitHubTimestamp(tokenExpiration: text) == GitHubTimestamp(time))
        }
        for text in ["", "never", "2021-10-24 13:45:13", "2021-10-24 13:45:13 CEST"] {
            #expect(GitHubTimestamp(tokenExpiration: text) == nil)
        }
    }
}
