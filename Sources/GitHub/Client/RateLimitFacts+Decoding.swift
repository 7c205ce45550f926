// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension RateLimitFacts {
    /// Reads the body of `GET /rate_limit`.
    static func list(_ scanner: inout JSONScanner) throws(PayloadError) -> [RateLimitFacts] {
        try scanner.member("resources") { (scanner) throws(PayloadError) in
            var list: [RateLimitFacts] = []
            try scanner.object { (key, scanner) throws(PayloadError) in
                list.append(try RateLimitFacts(&scanner, resource: key.text))
            }
            return list
        }
        .required("resources")
    }

    private init(_ scanner: inout JSONScanner, resource: String) throws(PayloadError) {
        var limit: Int64?
        var remaining: Int64?
        var used: Int64?
        var resetAt: GitHubTimestamp?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "limit" {
                limit = try scanner.int64()
            } else if key == "remaining" {
                remaining = try scanner.int64()
            } else if key == "used" {
                used = try scanner.optionalInt64()
            } else if key == "reset" {
                resetAt = try scanner.timestamp()
            }
        }
        self.init(
            resource: resource,
            limit: try limit.required("limit"),
            remaining: try remaining.required("remaining"),
            used: used,
            resetAt: try resetAt.required("reset")
        )
    }
}
