// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// GitHub's figures of one primary rate limit, from the headers of an answer or from an entry of `/rate_limit`
/// (`docs/reference/github-facts.md` section 9.1).
public struct RateLimitFacts: Sendable, Equatable {
    /// The resource that GitHub counts separately: `core`, `search`, `graphql`, …
    public let resource: String
    /// The requests allowed in one window.
    public let limit: Int64
    /// Requests left in the window.
    public let remaining: Int64
    /// Requests made in the window; nil if the server does not tell.
    public let used: Int64?
    /// When the window ends, by GitHub's clock.
    public let resetAt: GitHubTimestamp

    /// Makes the figures of one limit.
    public init(resource: String, limit: Int64, remaining: Int64, used: Int64?, resetAt: GitHubTimestamp) {
        self.resource = resource
        self.limit = limit
        self.remaining = remaining
        self.used = used
        self.resetAt = resetAt
    }
}

extension GitHubHeaders {
    /// The primary limit that this answer counted against; nil if the server has no rate limit. If the server does not
    /// name the resource, it is `core`.
    public var rateLimit: RateLimitFacts? {
        guard let limit = self["x-ratelimit-limit"].flatMap({ Int64($0) }),
            let remaining = self["x-ratelimit-remaining"].flatMap({ Int64($0) }),
            let resetAt = self["x-ratelimit-reset"].flatMap({ Int64($0) }).flatMap(GitHubTimestamp.init(epochSeconds:))
        else { return nil }
        return RateLimitFacts(
            resource: self["x-ratelimit-resource"] ?? "core",
            limit: limit,
            remaining: remaining,
            used: self["x-ratelimit-used"].flatMap { Int64($0) },
            resetAt: resetAt
        )
    }
}
