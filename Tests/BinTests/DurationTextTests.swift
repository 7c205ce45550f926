// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bin

@Suite("Durations as text")
struct DurationTextTests {
    @Test(
        "are read with each unit, and written in the shortest form",
        arguments: [
            ("500ms", Duration.milliseconds(500), "500ms"), ("30s", .seconds(30), "30s"), ("5m", .seconds(300), "5m"),
            ("2h", .seconds(7200), "2h"), ("14d", .seconds(1_209_600), "14d"), ("120s", .seconds(120), "2m"),
            ("24h", .seconds(86_400), "1d"), ("1500ms", .milliseconds(1500), "1500ms"), ("0s", .zero, "0ms"),
        ]
    )
    func valid(text: String, duration: Duration, shortest: String) {
        #expect(DurationText.parse(text) == duration)
        #expect(DurationText.format(duration) == shortest)
    }

    @Test(
        "are nothing else",
        arguments: [
            "", "s", "5", "5 m", " 5m", "5M", "5min", "-5m", "+5m", "1.5s", "5m30s", "٥m", "99999999999999999999s",
        ]
    )
    func invalid(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test("are refused when they are too large to count")
    func overflow() {
        #expect(DurationText.parse("9223372036854775807ms") != nil)
        #expect(DurationText.parse("9223372036854775807s") == nil)
    }
}
