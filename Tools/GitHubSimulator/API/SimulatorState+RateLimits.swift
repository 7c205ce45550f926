// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension SimulatorState {
    /// Sets how many requests an account has left until the window ends after `seconds`; nil leaves the window
    /// unchanged.
    public mutating func setRateLimit(
        of login: String,
        limit: Int,
        remaining: Int,
        resetsIn seconds: Int,
        at now: Timestamp
    ) {
        let end = Timestamp(secondsSinceEpoch: now.secondsSinceEpoch + seconds)
        rateLimits[Caller.budget(of: login)] = RateLimitWindow(limit: limit, remaining: remaining, resetsAt: end)
    }

    /// The window of the caller's account, renewed if it has ended.
    mutating func rateLimit(of caller: Caller, at now: Timestamp) -> RateLimitWindow {
        // A caller without a token has 60 requests per hour for its IP address.
        let limit = caller.isAnonymous ? min(60, configuration.requestsPerHour) : configuration.requestsPerHour
        var window = rateLimits[caller.budget] ?? RateLimitWindow(limit: limit, at: now)
        window.renew(at: now)
        rateLimits[caller.budget] = window
        return window
    }

    mutating func charge(_ caller: Caller) {
        rateLimits[caller.budget]?.charge()
    }

    /// Refuses a caller who has used up a limit. Secondary limits are checked first, because they refuse even if
    /// requests are left.
    mutating func checkLimits(
        of caller: Caller,
        _ request: APIRequest,
        at now: Timestamp
    ) throws(SimulatorError) {
        if let limit = trouble.secondaryLimit(for: caller, isRead: request.isRead) { throw limit.refusal }
        guard configuration.hasRateLimits else { return }
        guard rateLimit(of: caller, at: now).remaining == 0 else { return }
        throw SimulatorError(
            status: configuration.primaryLimitStatus,
            message: "API rate limit exceeded for \(describe(caller)).",
            documentation: SimulatorError.rateLimitPage
        )
    }

    private mutating func describe(_ caller: Caller) -> String {
        if case .installation(let id, _, _)? = caller.token?.kind { return "installation ID \(id)" }
        if let id = caller.appID { return "app ID \(id)" }
        return caller.isAnonymous ? "127.0.0.1" : "user ID \(account(caller.login).id)"
    }
}
