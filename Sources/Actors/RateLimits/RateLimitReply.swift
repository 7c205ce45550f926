// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub

/// What an answer of GitHub's says about limits (`reference/github-facts.md` sections 9.1 and 9.3).
struct RateLimitReply: Sendable, Equatable {
    /// The primary limit that the request counted against.
    struct Quota: Sendable, Equatable {
        /// Nil when it is not named.
        var resource: String?
        var limit: Int
        var remaining: Int
        /// From now on; not positive when it was before.
        var resetsIn: Duration
    }

    /// How a request was refused for a limit.
    enum Refusal: Sendable, Equatable {
        /// Until that much later.
        case wait(Duration)
        /// Nothing is left of the primary limit.
        case exhausted
        /// Nothing is said of when it ends.
        case unexplained
    }

    /// The HTTP status.
    var status: Int
    /// Nil where the headers are missing or make no sense.
    var quota: Quota?
    /// Nil when the request was not refused for a limit.
    var refusal: Refusal?

    /// The longest wait that is believed. After it one request is tried.
    static let longestWait = Duration.seconds(86_400)

    /// Makes a reply of its parts.
    init(status: Int, quota: Quota? = nil, refusal: Refusal? = nil) {
        self.status = status
        self.quota = quota
        self.refusal = refusal
    }

    /// Reads a reply.
    /// - Parameters:
    ///   - header: the first value of the header of that lower-case name.
    ///   - body: read only where a refusal may be explained.
    ///   - now: our time of day; the reply's own `Date` is preferred where it is plausible, as absolute times in the
    ///     reply are by GitHub's clock.
    init(status: Int, header: (String) -> String?, body: [UInt8], now: Date) {
        let now = Self.time(header, now)
        self.status = status
        // An answer to bad credentials tells the limit of our address.
        if status != 401 { quota = Self.quota(header, now) }
        guard status == 403 || status == 429 else { return }
        if let wait = header("retry-after").flatMap({ Self.wait($0, now) }) {
            refusal = .wait(wait)
        } else if quota?.remaining == 0 {
            refusal = .exhausted
        } else if status == 429 || header("gh-limited-by") != nil || Self.explains(body) {
            refusal = .unexplained
        }
    }

    private static func time(_ header: (String) -> String?, _ now: Date) -> Int64 {
        let ours = Int64(now.timeIntervalSince1970)
        guard let theirs = header("date").flatMap({ HTTPDate.seconds($0) }), abs(theirs - ours) < 86_400 else {
            return ours
        }
        return theirs
    }

    private static func quota(_ header: (String) -> String?, _ now: Int64) -> Quota? {
        func number(_ name: String) -> Int64? {
            header(name).flatMap { Int64($0) }.flatMap { 0 ... 4_000_000_000 ~= $0 ? $0 : nil }
        }
        guard let limit = number("x-ratelimit-limit"), limit > 0, let remaining = number("x-ratelimit-remaining"),
            let reset = number("x-ratelimit-reset")
        else { return nil }
        return Quota(
            resource: header("x-ratelimit-resource"), limit: Int(limit), remaining: Int(min(remaining, limit)),
            resetsIn: min(.seconds(reset - now), longestWait))
    }

    /// `Retry-After` in either form (RFC 9110 section 10.2.3), at least a second.
    private static func wait(_ text: String, _ now: Int64) -> Duration? {
        if !text.isEmpty, text.utf8.allSatisfy({ UInt8(ascii: "0") ... UInt8(ascii: "9") ~= $0 }) {
            return Int64(text).map { min(max(.seconds($0), .seconds(1)), longestWait) } ?? longestWait
        }
        return HTTPDate.seconds(text).map { min(max(.seconds($0 - now), .seconds(1)), longestWait) }
    }

    /// What GitHub's messages say when no header does; the last one refuses everything of an account after several bad
    /// credentials.
    private static let messages = [
        "secondary rate limit", "abuse detection", "api rate limit exceeded", "number of login attempts exceeded",
    ]

    private static func explains(_ body: [UInt8]) -> Bool {
        let text = String(decoding: body.prefix(2048), as: UTF8.self).lowercased()
        return messages.contains { text.contains($0) }
    }
}
