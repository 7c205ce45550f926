// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// How many requests a caller has left this hour
/// (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
struct RateLimitWindow: Sendable, Equatable {
    private(set) var used = 0
    private(set) var resetsAt: Timestamp

    /// A window that opens with its first request.
    init(at now: Timestamp) {
        resetsAt = Timestamp(secondsSinceEpoch: now.secondsSinceEpoch + 3600)
    }

    /// Counts one request; a new window opens when the old one is over.
    mutating func charge(at now: Timestamp) {
        if now >= resetsAt { self = RateLimitWindow(at: now) }
        used += 1
    }

    func headers(limit: Int) -> [HeaderField] {
        [
            HeaderField(name: "X-RateLimit-Limit", value: String(limit)),
            HeaderField(name: "X-RateLimit-Remaining", value: String(max(0, limit - used))),
            HeaderField(name: "X-RateLimit-Used", value: String(used)),
            HeaderField(name: "X-RateLimit-Resource", value: "core"),
            HeaderField(name: "X-RateLimit-Reset", value: String(resetsAt.secondsSinceEpoch)),
        ]
    }
}
