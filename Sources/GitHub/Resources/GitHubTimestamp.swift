// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A point in time, as in GitHub's payloads and headers.
public struct GitHubTimestamp: Comparable, Hashable, Sendable {
    /// Microseconds since 1970-01-01 00:00 UTC; negative before.
    public let microseconds: Int64

    /// Makes a point in time from microseconds since 1970-01-01 00:00 UTC.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Makes a point in time from whole seconds since 1970-01-01 00:00 UTC. Nil if its microseconds do not fit into 64
    /// bits.
    public init?(epochSeconds: Int64) {
        let (product, overflow) = epochSeconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return nil }
        microseconds = product
    }

    /// Whether `lhs` is earlier than `rhs`.
    public static func < (lhs: GitHubTimestamp, rhs: GitHubTimestamp) -> Bool {
        lhs.microseconds < rhs.microseconds
    }
}
