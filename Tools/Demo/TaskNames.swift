// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Finds the task names in a text with a regular expression. This is the demo's own reading of the linking rules
/// (`docs/design/data-model.md`), to compare with the engine's.
enum TaskNames {
    private static let pattern = "(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9]{1,19})-([0-9]{1,6})(?![A-Za-z0-9])"

    /// The numbers of the tasks named with this prefix.
    static func numbers(in texts: [String], prefix: String) -> Set<Int32> {
        // An error is impossible here: the pattern is a constant, and tests run it.
        guard let expression = try? NSRegularExpression(pattern: pattern) else { return [] }
        var numbers: Set<Int32> = []
        for text in texts {
            for match in expression.matches(in: text, range: NSRange(text.startIndex..., in: text)) {
                guard let name = Range(match.range(at: 1), in: text), let digits = Range(match.range(at: 2), in: text),
                    text[name].uppercased() == prefix.uppercased(), let number = Int32(text[digits])
                else { continue }
                numbers.insert(number)
            }
        }
        return numbers
    }
}
