// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub

/// What an answer of GitHub's says about limits (`docs/reference/github-facts.md` sections 9.1 and 9.3).
struct RateLimitReply: Sendable, Equatable {
    /// The primary limit that the request counted against.
    struct Quota: Sendable, Equatable {
        var resource: String
        var limit: Int
        var remaining: Int
        /// From now on; not positive when it was before.
        var resetsIn: Duration
    }

    /// How a request was refused for a limit.
    enum Refusal: Sendable, Equatable {
        /// Until that much later.
        case wait(Duration)
        /// Nothing is left of the primary limit.
        case exhausted
        /// Nothing is said of when it ends.
        case unexplained
    }

    /// The HTTP status.
    var status: Int
    /// Nil where the headers are missing or make no sense.
    var quota: Quota?
    /// Nil when the request was not refused for a limit.
    var refusal: Refusal?

    /// The longest wait that is believed. After it one request is tried.
    static let longestWait = Duration.seconds(86_400)

    /// Makes a reply of its parts.
    init(status: Int, quota: Quota? = nil, refusal: Refusal? = nil) {
        self.status = status
        self.quota = quota
        self.refusal = refusal
    }

    /// Reads an answer.
    /// - Parameter now: our time of day, for servers that do not state theirs.
    init(_ response: GitHubResponse, now: GitHubTimestamp) {
        status = response.status
        // An answer to bad credentials tells the limit of our address.
        if status != 401 { quota = Self.quota(response, now) }
        guard let found = response.rateLimitRefusal(now: now) else { return }
        switch found.scope {
        case .primary where response.retryAfter(now: now) == nil: refusal = .exhausted
        case .primary, .secondary:
            refusal = found.retryAfter.map { .wait(min(max($0, .seconds(1)), Self.longestWait)) } ?? .unexplained
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
