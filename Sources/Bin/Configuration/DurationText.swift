// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Durations in the form that people write: `500ms`, `30s`, `5m`, `2h`, `14d`.
enum DurationText {
    private static let milliseconds: [(unit: String, count: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// Nil for any other form, for a negative number, and for a number of milliseconds that does not fit into 64 bits.
    static func parse(_ text: String) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count)
        guard let number = Int64(digits), let scale = milliseconds.first(where: { $0.unit == unit }) else { return nil }
        let (product, isTooLarge) = number.multipliedReportingOverflow(by: scale.count)
        return isTooLarge ? nil : .milliseconds(product)
    }

    /// The shortest text for a duration. Fractions of a millisecond are dropped.
    static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let total = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        let scale = milliseconds.last { total != 0 && total.isMultiple(of: $0.count) } ?? milliseconds[0]
        return "\(total / scale.count)\(scale.unit)"
    }
}
