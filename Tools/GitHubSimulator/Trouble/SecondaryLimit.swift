// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Refuses requests with a secondary rate limit, although the primary limit has requests left
/// (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits).
public struct SecondaryLimit: Sendable, Equatable {
    /// The number of requests that it will still refuse.
    public internal(set) var count: Int
    /// 403 or 429; GitHub uses both.
    public let status: Int
    /// The value of `Retry-After`: seconds or a date; nil if it is not sent.
    public let retryAfter: String?
    /// The only account that it refuses; nil for all accounts.
    public let login: String?
    /// Whether it refuses only requests that are not `GET`.
    public let isForWritesOnly: Bool
    /// Whether it uses the older wording, `You have triggered an abuse detection mechanism…`.
    public let hasOldWording: Bool

    /// Makes a limit that refuses the next `count` requests.
    public init(
        next count: Int,
        status: Int = 403,
        retryAfter: String? = "60",
        login: String? = nil,
        writesOnly: Bool = false,
        oldWording: Bool = false
    ) {
        self.count = count
        self.status = status
        self.retryAfter = retryAfter
        self.login = login
        isForWritesOnly = writesOnly
        hasOldWording = oldWording
    }

    /// The refusal that the caller gets.
    var refusal: SimulatorError {
        let message =
            hasOldWording
            ? "You have triggered an abuse detection mechanism. Please wait a few minutes before you try again."
            : "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        return SimulatorError(
            status: status,
            message: message,
            documentation: "\(SimulatorError.rateLimitPage)#about-secondary-rate-limits",
            headers: retryAfter.map { [HeaderField(name: "Retry-After", value: $0)] } ?? []
        )
    }
}

extension SimulatorError {
    static let rateLimitPage = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"
}
