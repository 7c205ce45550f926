// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// GitHub refused a request because of a rate limit (`docs/reference/github-facts.md` section 9.3).
public struct RateLimitRefusal: Sendable, Equatable {
    /// The two kinds of rate limits.
    public enum Scope: Sendable, Equatable {
        /// The number of requests in a window.
        case primary
        /// Load, concurrency, or content creation. GitHub publishes no counter for it.
        case secondary
        /// The creation of content which people see. Other requests of the account are not refused.
        case content
    }

    /// The least wait after a refusal to create content. GitHub does not publish this limit; its own command line
    /// tool's authors say to wait for minutes.
    static let leastContentWait = Duration.seconds(60)

    /// The kind of limit that refused the request.
    public let scope: Scope
    /// How long to wait from now. Nil if GitHub did not say: then wait at least a minute, and double it each time.
    public let retryAfter: Duration?

    /// Makes a refusal.
    public init(scope: Scope, retryAfter: Duration?) {
        self.scope = scope
        self.retryAfter = retryAfter
    }
}

extension GitHubResponse {
    /// The refusal, if a rate limit is the reason for this answer; otherwise nil. A 403 may also be about permissions.
    ///
    /// - Parameter now: The time of day, used if the answer has no `Date` header.
    public func rateLimitRefusal(now: GitHubTimestamp) -> RateLimitRefusal? {
        guard status == 403 || status == 429 || status == 422 else { return nil }
        if GitHubErrorBody(body)?.isAboutContentLimit == true {
            return RateLimitRefusal(
                scope: .content, retryAfter: retryAfter(now: now).map { max($0, RateLimitRefusal.leastContentWait) })
        }
        guard status != 422 else { return nil }
        let isExhausted = headers["x-ratelimit-remaining"].flatMap { Int64($0) } == 0
        let scope: RateLimitRefusal.Scope = isExhausted ? .primary : .secondary
        if let wait = retryAfter(now: now) { return RateLimitRefusal(scope: scope, retryAfter: wait) }
        if isExhausted { return RateLimitRefusal(scope: .primary, retryAfter: untilReset(now: now)) }
        guard status == 429 || headers["gh-limited-by"] != nil || saysRateLimit else { return nil }
        return RateLimitRefusal(scope: scope, retryAfter: nil)
    }

    /// The wait that `Retry-After` demands, in seconds or as a date, never negative. Nil if the header is absent or
    /// cannot be read.
    ///
    /// - Parameter now: The time of day, used if the answer has no `Date` header.
    public func retryAfter(now: GitHubTimestamp) -> Duration? {
        guard let value = headers["retry-after"] else { return nil }
        // The bound of one year prevents an overflow; nobody waits that long.
        if let seconds = Int64(value) { return .seconds(max(0, min(seconds, 31_536_000))) }
        guard let date = GitHubTimestamp(httpDate: value) else { return nil }
        return .microseconds(max(0, date.microseconds - serverTime(now).microseconds))
    }

    /// The time until the window ends. One second is added because GitHub states the end in whole seconds.
    private func untilReset(now: GitHubTimestamp) -> Duration? {
        guard let reset = headers["x-ratelimit-reset"].flatMap({ Int64($0) }),
            let resetAt = GitHubTimestamp(epochSeconds: reset)
        else { return nil }
        let wait = resetAt.microseconds.subtractingReportingOverflow(serverTime(now).microseconds)
        return wait.overflow ? nil : .microseconds(max(0, wait.partialValue)) + .seconds(1)
    }

    /// GitHub's own time of day. Computing with it, we do not depend on our own clock being right.
    ///
    /// - Parameter now: The time of day, used if the answer has no `Date` header.
    public func serverTime(_ now: GitHubTimestamp) -> GitHubTimestamp {
        headers["date"].flatMap(GitHubTimestamp.init(httpDate:)) ?? now
    }

    private var saysRateLimit: Bool {
        guard let message = GitHubErrorBody(body)?.message?.lowercased() else { return false }
        return message.hasPrefix("api rate limit exceeded") || message.contains("secondary rate limit")
            || message.contains("abuse detection")
            // After several bad credentials GitHub refuses all requests of an account for a while.
            || message.contains("number of login attempts exceeded")
    }
}
