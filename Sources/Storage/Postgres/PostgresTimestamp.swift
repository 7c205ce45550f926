// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A `timestamptz`: microseconds since 1970-01-01 00:00:00 UTC.
public struct PostgresTimestamp: Sendable, Hashable, Comparable {
    /// Microseconds since the Unix epoch.
    public let microseconds: Int64

    /// Makes a timestamp from microseconds since the Unix epoch.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Whether `lhs` is earlier than `rhs`.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.microseconds < rhs.microseconds
    }

    /// The microseconds from 1970-01-01 to 2000-01-01, where Postgres' binary `timestamptz` begins (PostgreSQL
    /// documentation, "Date/Time Types").
    static let epochOffset: Int64 = 946_684_800_000_000
}
