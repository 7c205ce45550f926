// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Counts of latencies in steps of 10 µs up to a second, in a fixed array.
struct LatencyHistogram {
    private static let step: UInt64 = 10_000
    private var counts = [Int](repeating: 0, count: 100_001)
    private(set) var count = 0
    /// In nanoseconds.
    private(set) var longest: UInt64 = 0

    mutating func record(_ nanoseconds: UInt64) {
        counts[min(Int(nanoseconds / Self.step), counts.count - 1)] += 1
        count += 1
        longest = max(longest, nanoseconds)
    }

    /// In milliseconds; `share` is between 0 and 1.
    func percentile(_ share: Double) -> Double {
        let wanted = Int((Double(count) * share).rounded(.up))
        var seen = 0
        for (index, inStep) in counts.enumerated() {
            seen += inStep
            if seen >= wanted, seen > 0 {
                return index == counts.count - 1 ? longestMilliseconds : Double(index + 1) / 100
            }
        }
        return 0
    }

    var longestMilliseconds: Double { Double(longest) / 1e6 }
}
