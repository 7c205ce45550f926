// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The hourly rate limit of one account
/// (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api).
struct RateLimitWindow: Sendable, Equatable {
    var limit: Int
    private(set) var used = 0
    private(set) var resetsAt: Timestamp

    /// Makes a window that opens now, with an account's first request.
    init(limit: Int, at now: Timestamp) {
        self.limit = limit
        resetsAt = Timestamp(secondsSinceEpoch: now.secondsSinceEpoch + 3600)
    }

    /// Makes a window with the values that a test wants.
    init(limit: Int, remaining: Int, resetsAt: Timestamp) {
        self.limit = limit
        used = max(0, limit - remaining)
        self.resetsAt = resetsAt
    }

    var remaining: Int { max(0, limit - used) }

    /// Opens a new window if the old one has ended.
    mutating func renew(at now: Timestamp) {
        if now >= resetsAt { self = RateLimitWindow(limit: limit, at: now) }
    }

    /// Counts one request.
    mutating func charge() {
        used += 1
    }

    var headers: [HeaderField] {
        [
            HeaderField(name: "X-RateLimit-Limit", value: String(limit)),
            HeaderField(name: "X-RateLimit-Remaining", value: String(remaining)),
            HeaderField(name: "X-RateLimit-Used", value: String(min(used, limit))),
            HeaderField(name: "X-RateLimit-Resource", value: "core"),
            HeaderField(name: "X-RateLimit-Reset", value: String(resetsAt.secondsSinceEpoch)),
        ]
    }

    /// One entry of `GET /rate_limit`.
    var json: JSONValue {
        [
            "limit": .integer(limit),
            "used": .integer(min(used, limit)),
            "remaining": .integer(remaining),
            "reset": .integer(resetsAt.secondsSinceEpoch),
        ]
    }
}
