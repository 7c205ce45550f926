// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// How much of one account's limits we use: GitHub's own limits (`docs/reference/github-facts.md` section 9.2), less
/// some room for other programs that use the account.
public struct RateLimitSettings: Sendable {
    /// A number of requests or points. Background work leaves a part of it to interactive requests.
    public struct Allowance: Sendable, Equatable {
        /// The most that we use.
        public var total: Int
        /// The part of `total` that background work must leave free.
        public var reserve: Int

        /// Makes an allowance.
        public init(total: Int, reserve: Int) {
            self.total = total
            self.reserve = reserve
        }

        func limit(isBackground: Bool) -> Int { isBackground ? total - reserve : total }
    }

    /// Requests under way at the same time. GitHub's limit is 100.
    public var concurrent = Allowance(total: 50, reserve: 20)
    /// Points per minute. GitHub's limit is 900.
    public var pointsPerMinute = Allowance(total: 800, reserve: 200)
    /// Requests per minute that create content. GitHub's limit is 80.
    public var creationsPerMinute = Allowance(total: 70, reserve: 30)
    /// Requests per hour that create content. GitHub's limit is 500.
    public var creationsPerHour = Allowance(total: 450, reserve: 150)
    /// The least time from the start of one write to the start of the next. GitHub advises one second.
    public var writeSpacing = Duration.seconds(1)
    /// How far background work may be ahead of its even pace.
    public var backgroundBurst = Duration.seconds(30)
    /// The wait after a refusal for which GitHub states no wait. It doubles with each further refusal.
    public var firstPenalty = Duration.seconds(60)
    /// The longest wait that the doubling reaches.
    public var longestPenalty = Duration.seconds(3600)

    /// Makes the default settings.
    public init() {}
}
