// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage
import Testing

@testable import WebAPI

@Suite("Times and ids in answers")
struct TimesAndIDsTests {
    @Test(
        "A time is RFC 3339 in UTC with six digits of a second",
        arguments: [
            (Int64(1_775_224_359_123_456), "2026-04-03T13:52:39.123456Z"), (0, "1970-01-01T00:00:00.000000Z"),
            (1, "1970-01-01T00:00:00.000001Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_399_999_999, "2000-02-28T23:59:59.999999Z"), (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (951_868_800_000_000, "2000-03-01T00:00:00.000000Z"),
            (4_107_542_399_000_000, "2100-02-28T23:59:59.000000Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        ])
    func times(microseconds: Int64, text: String) {
        #expect(PostgresTimestamp(microseconds: microseconds).rfc3339 == text)
    }

    @Test("Every day of four centuries is written as Foundation does")
    func days() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for day in stride(from: Int64(-80_000), to: 80_000, by: 7) {
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(day) * 86_400))
            let expected = String(format: "%04d-%02d-%02dT", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
            #expect(PostgresTimestamp(microseconds: day * 86_400_000_000).rfc3339.hasPrefix(expected))
        }
    }

    @Test("Every time can be written, even the infinite ones of Postgres", arguments: [Int64.min, Int64.max])
    func infinity(microseconds: Int64) {
        #expect(PostgresTimestamp(microseconds: microseconds).rfc3339.hasSuffix("Z"))
    }
}
