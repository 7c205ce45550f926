// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A `timestamptz`: microseconds since 1970-01-01 00:00:00 UTC.
public struct PostgresTimestamp: Sendable, Hashable, Comparable {
    /// Microseconds since the Unix epoch.
    public let microseconds: Int64

    /// Wraps microseconds since the Unix epoch.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Earlier is less.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.microseconds < rhs.microseconds
    }

    /// Postgres counts from 2000-01-01 (PostgreSQL documentation, "Date/Time Types", binary format of `timestamptz`).
    static let epochOffset: Int64 = 946_684_800_000_000
}
