// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension JSONScanner {
    /// Reads an integer in `range`.
    ///
    /// - Throws: ``PayloadError/outOfRange(path:allowed:)``, and what ``int64()`` throws.
    mutating func int64(in range: ClosedRange<Int64>) throws(PayloadError) -> Int64 {
        let value = try int64()
        guard range.contains(value) else {
            throw .outOfRange(path: "", allowed: "\(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// Reads one of GitHub's numeric ids. They are positive.
    mutating func id() throws(PayloadError) -> Int64 {
        try int64(in: 1 ... Int64.max)
    }

    /// Reads a point in time: a string for ``GitHubTimestamp/init(_:)``, or whole seconds since 1970. The `repository`
    /// of a `push` has seconds ([P push] of `docs/reference/github-facts.md` section 6).
    mutating func timestamp() throws(PayloadError) -> GitHubTimestamp {
        let value = position
        guard next == UInt8(ascii: "\"") else {
            if let timestamp = GitHubTimestamp(epochSeconds: try int64()) { return timestamp }
            throw .outOfRange(path: "", allowed: "seconds since 1970 whose microseconds fit into 64 bits")
        }
        let text = try string()
        if let timestamp = GitHubTimestamp(text) { return timestamp }
        position = value
        throw mismatch(expected: "a timestamp")
    }

    /// Reads a point in time, or `null` as nil.
    mutating func optionalTimestamp() throws(PayloadError) -> GitHubTimestamp? {
        skipNull() ? nil : try timestamp()
    }

    /// Reads the members of an object; those of `null` are none.
    mutating func optionalObject(
        _ member: (borrowing JSONKey, inout JSONScanner) throws(PayloadError) -> Void
    ) throws(PayloadError) {
        guard !skipNull() else { return }
        try object(member)
    }
}
