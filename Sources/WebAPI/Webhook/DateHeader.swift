// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Synchronization

/// The value of the header `Date` (RFC 9110 sections 5.6.7 and 6.6.1). It is formatted only once per second.
final class DateHeader: Sendable {
    private let environment: SyncEnvironment
    private let formatted = Mutex((second: Int.min, text: ""))

    init(environment: SyncEnvironment) {
        self.environment = environment
    }

    var value: String {
        let second = Int(environment.wallClock().timeIntervalSince1970.rounded(.down))
        return formatted.withLock { formatted in
            if formatted.second != second { formatted = (second, Self.text(second)) }
            return formatted.text
        }
    }

    /// For example `Sun, 06 Nov 1994 08:49:37 GMT`. The names are English in every locale.
    private static func text(_ second: Int) -> String {
        var time = time_t(second)
        var parts = tm()
        gmtime_r(&time, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return """
            \(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(1900 + parts.tm_year) \
            \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT
            """
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
