// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import Testing

@Suite("GitHub's timestamps")
struct GitHubTimestampTests {
    @Test(
        "are read in all the forms that GitHub uses",
        arguments: [
            ("2019-05-15T15:20:33Z", 1_557_933_633_000_000),
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59Z", -1_000_000),
            ("2019-05-15T15:20:33+00:00", 1_557_933_633_000_000),
            ("2019-05-15T17:20:33+02:00", 1_557_933_633_000_000),
            ("2019-05-15T08:50:33-06:30", 1_557_933_633_000_000),
            ("2019-05-15T15:20:33.5Z", 1_557_933_633_500_000),
            ("2019-05-15T15:20:33.123456Z", 1_557_933_633_123_456),
            ("2019-05-15T15:20:33.123456789123456789123Z", 1_557_933_633_123_456),
            ("2019-05-15T15:20:33.000+00:00", 1_557_933_633_000_000),
            ("2020-02-29T00:00:00Z", 1_582_934_400_000_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
            ("2019-05-15t15:20:33z", 1_557_933_633_000_000),
        ])
    func forms(text: String, microseconds: Int64) {
        #expect(GitHubTimestamp(text) == GitHubTimestamp(microseconds: microseconds))
    }

    @Test(
        "are refused in any other form",
        arguments: [
            "", "now", "2019-05-15", "2019-05-15T15:20:33", "2019-05-15T15:20:33ZZ", " 2019-05-15T15:20:33Z",
            "2019-05-15 15:20:33Z", "2019-13-15T15:20:33Z", "2019-00-15T15:20:33Z", "2019-05-00T15:20:33Z",
            "2019-05-32T15:20:33Z", "2019-02-29T15:20:33Z", "1900-02-29T15:20:33Z", "2019-04-31T00:00:00Z",
            "2019-05-15T24:00:00Z", "2019-05-15T15:60:33Z", "2019-05-15T15:20:61Z", "2019-05-15T15:20:33.Z",
            "2019-05-15T15:20:33+0000", "2019-05-15T15:20:33+24:00", "2019-05-15T15:20:33+00:60", "2019-5-15T15:20:33Z",
            "2019-05-15T15:20:3 Z", "+019-05-15T15:20:33Z", "２019-05-15T15:20:33Z", "2019-05-15T15:20:33\u{301}Z",
        ])
    func malformed(text: String) {
        #expect(GitHubTimestamp(text) == nil)
    }

    @Test("agree with Foundation on any day of ten thousand years")
    func agreement() throws {
        let style = Date.ISO8601FormatStyle(timeZone: try #require(TimeZone(secondsFromGMT: 0)))
        var generator = SeededRandom(seed: 4)
        for _ in 0 ..< 3000 {
            // Before 1582 Foundation uses the Julian calendar; from then on both use the Gregorian one.
            let seconds = Int64.random(in: -12_000_000_000 ..< 253_402_300_800, using: &generator)
            let text = Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(style)
            #expect(GitHubTimestamp(text) == GitHubTimestamp(epochSeconds: seconds), "\(text)")
        }
    }

    @Test("are also made of whole seconds since 1970, within the range of microseconds")
    func seconds() {
        #expect(GitHubTimestamp(epochSeconds: 1_557_933_633) == GitHubTimestamp("2019-05-15T15:20:33Z"))
        #expect(GitHubTimestamp(epochSeconds: Int64.max) == nil)
        #expect(GitHubTimestamp(epochSeconds: Int64.min) == nil)
    }

    @Test("are ordered by time")
    func order() throws {
        let early = try #require(GitHubTimestamp("2019-05-15T15:20:33Z"))
        let late = try #require(GitHubTimestamp("2019-05-15T15:20:33.000001Z"))
        #expect(early < late)
        #expect(!(late < early))
        #expect(late.microseconds - early.microseconds == 1)
    }
}
