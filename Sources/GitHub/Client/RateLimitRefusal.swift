// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// GitHub did not do what was asked because of a rate limit (`docs/reference/github-facts.md` section 9.3).
public struct RateLimitRefusal: Sendable, Equatable {
    /// Which kind of limit.
    public enum Scope: Sendable, Equatable {
        /// Requests per window.
        case primary
        /// Load, concurrency, content: nothing that could be counted.
        case secondary
    }

    /// Which kind of limit.
    public let scope: Scope
    /// How long to wait from now; nil if GitHub did not say: then a minute at least, doubling.
    public let retryAfter: Duration?

    /// Makes a refusal.
    public init(scope: Scope, retryAfter: Duration?) {
        self.scope = scope
        self.retryAfter = retryAfter
    }
}

extension GitHubResponse {
    /// Nil if this is no refusal because of a rate limit; a 403 may also be about permissions.
    ///
    /// - Parameter now: The time of day, for servers that do not state theirs.
    public func rateLimitRefusal(now: GitHubTimestamp) -> RateLimitRefusal? {
        guard status == 403 || status == 429 else { return nil }
        let isExhausted = headers["x-ratelimit-remaining"].flatMap { Int64($0) } == 0
        let scope: RateLimitRefusal.Scope = isExhausted ? .primary : .secondary
        if let wait = retryAfter(now: now) { return RateLimitRefusal(scope: scope, retryAfter: wait) }
        if isExhausted { return RateLimitRefusal(scope: .primary, retryAfter: untilReset(now: now)) }
        guard status == 429 || headers["gh-limited-by"] != nil || saysRateLimit else { return nil }
        return RateLimitRefusal(scope: scope, retryAfter: nil)
    }

    /// `Retry-After`, in seconds or as a date; nil if there is none that can be read. Not negative.
    ///
    /// - Parameter now: The time of day, for servers that do not state theirs.
    public func retryAfter(now: GitHubTimestamp) -> Duration? {
        guard let value = headers["retry-after"] else { return nil }
        // A year is longer than anyone waits, and keeps clear of overflow.
        if let seconds = Int64(value) { return .seconds(max(0, min(seconds, 31_536_000))) }
        guard let date = GitHubTimestamp(httpDate: value) else { return nil }
        return .microseconds(max(0, date.microseconds - serverTime(now).microseconds))
    }

    /// One second is added because the reset is stated in whole ones.
    private func untilReset(now: GitHubTimestamp) -> Duration? {
        guard let reset = headers["x-ratelimit-reset"].flatMap({ Int64($0) }),
            let resetAt = GitHubTimestamp(epochSeconds: reset)
        else { return nil }
        let wait = resetAt.microseconds.subtractingReportingOverflow(serverTime(now).microseconds)
        return wait.overflow ? nil : .microseconds(max(0, wait.partialValue)) + .seconds(1)
    }

    /// GitHub's own time, so that a clock of ours that is wrong does not matter.
    ///
    /// - Parameter now: The time of day, for servers that do not state theirs.
    public func serverTime(_ now: GitHubTimestamp) -> GitHubTimestamp {
        headers["date"].flatMap(GitHubTimestamp.init(httpDate:)) ?? now
    }

    private var saysRateLimit: Bool {
        guard let message = GitHubErrorBody(body)?.message?.lowercased() else { return false }
        return message.hasPrefix("api rate limit exceeded") || message.contains("secondary rate limit")
            || message.contains("abuse detection")
            // All requests of an account are refused for a while after several bad credentials.
            || message.contains("number of login attempts exceeded")
    }
}
