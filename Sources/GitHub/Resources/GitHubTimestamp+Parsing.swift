// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension GitHubTimestamp {
    /// Parses `2019-05-15T15:20:33Z`, the form of nearly all of GitHub's timestamps. It also accepts two other forms of
    /// RFC 3339: a fraction of a second, cut to microseconds, and a numeric offset such as `+00:00`, which `status`
    /// payloads have ([P status] of `docs/reference/github-facts.md` section 5).
    ///
    /// Nil for anything else, also for a day or a time that does not exist. A leap second (`:60`) counts as the next
    /// second.
    public init?(_ text: String) {
        var text = Substring(text).utf8
        guard let year = Self.number(4, from: &text), Self.take("-", from: &text),
            let month = Self.number(2, from: &text), Self.take("-", from: &text),
            let day = Self.number(2, from: &text), Self.take("T", "t", from: &text),
            let hour = Self.number(2, from: &text), Self.take(":", from: &text),
            let minute = Self.number(2, from: &text), Self.take(":", from: &text),
            let second = Self.number(2, from: &text),
            let fraction = Self.fraction(&text), let offset = Self.offset(&text), text.isEmpty,
            1 ... 12 ~= month, day >= 1, day <= Self.days(inMonth: month, of: year),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = Self.daysSince1970(year: year, month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }

    private static func number(_ digits: Int, from text: inout Substring.UTF8View) -> Int64? {
        var value: Int64 = 0
        for _ in 0 ..< digits {
            guard let byte = text.popFirst(), JSONNumber.isDigit(byte) else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return value
    }

    private static func take(_ characters: Unicode.Scalar..., from text: inout Substring.UTF8View) -> Bool {
        guard let byte = text.first, characters.contains(Unicode.Scalar(byte)) else { return false }
        text.removeFirst()
        return true
    }

    /// The fraction in microseconds. 0 if there is none; nil for a point without digits.
    private static func fraction(_ text: inout Substring.UTF8View) -> Int64? {
        guard take(".", from: &text) else { return 0 }
        guard let digit = text.first, JSONNumber.isDigit(digit) else { return nil }
        var microseconds: Int64 = 0
        var unit: Int64 = 100_000
        while let digit = text.first, JSONNumber.isDigit(digit) {
            microseconds += Int64(digit - UInt8(ascii: "0")) * unit
            unit /= 10
            text.removeFirst()
        }
        return microseconds
    }

    /// The offset from UTC in minutes, positive in the east.
    private static func offset(_ text: inout Substring.UTF8View) -> Int64? {
        if take("Z", "z", from: &text) { return 0 }
        let isWest = text.first == UInt8(ascii: "-")
        guard take("+", "-", from: &text),
            let hours = number(2, from: &text), take(":", from: &text), let minutes = number(2, from: &text),
            hours < 24, minutes < 60
        else { return nil }
        return isWest ? -(hours * 60 + minutes) : hours * 60 + minutes
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The days since 1970-01-01 in the proleptic Gregorian calendar. The years are counted from March, so that a leap
    /// day is the last day of its year (https://howardhinnant.github.io/date_algorithms.html#days_from_civil).
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
