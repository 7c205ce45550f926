// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Refusals that say "too fast", although requests are left
/// (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits).
public struct SecondaryLimit: Sendable, Equatable {
    /// For how many requests.
    public internal(set) var count: Int
    /// 403 or 429; GitHub uses both.
    public let status: Int
    /// The text of `Retry-After`, seconds or a date; nil sends none.
    public let retryAfter: String?
    /// The only account it is for.
    public let login: String?
    /// Only what is no GET.
    public let isForWritesOnly: Bool
    /// The older text, `You have triggered an abuse detection mechanism…`.
    public let hasOldWording: Bool

    /// Makes a limit for the next `count` requests.
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

    /// What the caller is told.
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
