// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub

/// What an answer from GitHub tells about rate limits (`docs/reference/github-facts.md` sections 9.1 and 9.3).
struct RateLimitReply: Sendable, Equatable {
    /// The primary limit that the request counted against.
    struct Quota: Sendable, Equatable {
        var resource: String
        var limit: Int
        var remaining: Int
        /// The time until the window ends; zero or negative if it has ended.
        var resetsIn: Duration
    }

    /// How GitHub refused a request because of a limit.
    enum Refusal: Sendable, Equatable {
        /// GitHub demands this wait.
        case wait(Duration)
        /// The primary limit is used up.
        case exhausted
        /// GitHub does not say how long the limit lasts.
        case unexplained
        /// GitHub refuses only requests that create content; nil if it does not say for how long.
        case content(Duration?)
    }

    /// The HTTP status.
    var status: Int
    /// The state of the primary limit; nil if the headers are missing or invalid.
    var quota: Quota?
    /// Nil if the request was not refused because of a limit.
    var refusal: Refusal?

    /// The longest wait that we accept from GitHub. After it, one request is tried.
    static let longestWait = Duration.seconds(86_400)

    /// Makes a reply of its parts.
    init(status: Int, quota: Quota? = nil, refusal: Refusal? = nil) {
        self.status = status
        self.quota = quota
        self.refusal = refusal
    }

    /// Reads an answer.
    /// - Parameter now: Our time of day, used if the answer has no `Date` header.
    init(_ response: GitHubResponse, now: GitHubTimestamp) {
        status = response.status
        // With bad credentials, the headers describe the limit of our IP address, not of the account.
        if status != 401 { quota = Self.quota(response, now) }
        guard let found = response.rateLimitRefusal(now: now) else { return }
        switch found.scope {
        case .primary where response.retryAfter(now: now) == nil: refusal = .exhausted
        case .primary, .secondary:
            refusal = found.retryAfter.map { .wait(min(max($0, .seconds(1)), Self.longestWait)) } ?? .unexplained
        case .content:
            refusal = .content(found.retryAfter.map { min($0, Self.longestWait) })
        }
    }

    private static func quota(_ response: GitHubResponse, _ now: GitHubTimestamp) -> Quota? {
        guard let facts = response.headers.rateLimit, facts.limit > 0, 0 ... facts.limit ~= facts.remaining else {
            return nil
        }
        let wait = facts.resetAt.microseconds.subtractingReportingOverflow(response.serverTime(now).microseconds)
        guard !wait.overflow else { return nil }
        return Quota(
            resource: facts.resource, limit: Int(facts.limit), remaining: Int(facts.remaining),
            resetsIn: min(.microseconds(wait.partialValue), longestWait))
    }
}
