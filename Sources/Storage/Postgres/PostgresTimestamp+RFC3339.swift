// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension PostgresTimestamp {
    /// The time in RFC 3339, in UTC, with microseconds: `2026-04-03T13:52:39.123456Z`.
    public var rfc3339: String {
        let (seconds, fraction) = microseconds.flooringQuotient(by: 1_000_000)
        let (days, time) = seconds.flooringQuotient(by: 86_400)
        let (year, month, day) = Self.date(daysSince1970: days)
        return [
            Self.digits(year, 4), "-", Self.digits(month, 2), "-", Self.digits(day, 2), "T",
            Self.digits(time / 3600, 2), ":", Self.digits(time / 60 % 60, 2), ":", Self.digits(time % 60, 2), ".",
            Self.digits(fraction, 6), "Z",
        ].joined()
    }

    /// The date of a day in the proleptic Gregorian calendar. The years are counted from March, so that a leap day is
    /// the last day of its year (https://howardhinnant.github.io/date_algorithms.html#civil_from_days).
    private static func date(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (daysSince1970 + 719_468).flooringQuotient(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}

extension Int64 {
    /// The quotient rounded down, and the remainder, which is never negative.
    fileprivate func flooringQuotient(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
