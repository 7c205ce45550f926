// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// How much of one account's limits is used: GitHub's own numbers (`docs/reference/github-facts.md` section 9.2) with room
/// left for what else uses the account.
public struct RateLimitSettings: Sendable {
    /// A number of requests or points, of which background work leaves some to people.
    public struct Allowance: Sendable, Equatable {
        /// The most that is used.
        public var total: Int
        /// What background work never uses.
        public var reserve: Int

        /// Makes an allowance.
        public init(total: Int, reserve: Int) {
            self.total = total
            self.reserve = reserve
        }

        func limit(isBackground: Bool) -> Int { isBackground ? total - reserve : total }
    }

    /// Requests under way at the same time; GitHub's limit is 100.
    public var concurrent = Allowance(total: 50, reserve: 20)
    /// Points a minute; GitHub's limit is 900.
    public var pointsPerMinute = Allowance(total: 800, reserve: 200)
    /// Content-creating requests a minute; GitHub's limit is 80.
    public var creationsPerMinute = Allowance(total: 70, reserve: 30)
    /// Content-creating requests an hour; GitHub's limit is 500.
    public var creationsPerHour = Allowance(total: 450, reserve: 150)
    /// The least time from the start of one write to the start of the next.
    public var writeSpacing = Duration.seconds(1)
    /// How far background work may run ahead of its even pace.
    public var backgroundBurst = Duration.seconds(30)
    /// The wait after a limit was hit and nothing was said; doubled each time.
    public var firstPenalty = Duration.seconds(60)
    /// Where the doubling ends.
    public var longestPenalty = Duration.seconds(3600)

    /// The defaults.
    public init() {}
}
