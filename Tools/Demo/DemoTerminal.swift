// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Writes aligned lines to standard output, coloured only on a terminal.
struct DemoTerminal {
    /// The kinds of lines.
    enum Kind: String {
        case delivery
        case pullRequest = "pull"
        case link
        case event

        /// The colour as a parameter of SGR (ECMA-48).
        fileprivate var colour: Int {
            switch self {
            case .delivery: 36
            case .pullRequest: 32
            case .link: 33
            case .event: 35
            }
        }
    }

    private let isColoured: Bool

    /// - Parameter environment: The environment variables of the process; see https://no-color.org.
    init(environment: [String: String], isTerminal: Bool) {
        isColoured = isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }

    /// Writes a heading, or a step of the story.
    func say(_ text: String) {
        write("\n" + painted(text, 1))
    }

    /// Writes a line about something that happened.
    func show(_ kind: Kind, project: String, _ what: String, _ details: [String]) {
        var columns = Self.padded(what.count > 45 ? what.prefix(42) + "..." : what, 45)
        for (detail, width) in zip(details.dropLast(), [13, 10]) { columns += " " + Self.padded(detail, width) }
        columns += " " + (details.last ?? "").prefix(60)
        let name = painted(Self.padded(kind.rawValue, 9), kind.colour)
        write("  " + Self.padded(project, 6) + name + columns)
    }

    /// Writes plain text; in green or red if `isGood` is given.
    func write(_ text: String, isGood: Bool? = nil) {
        print(isGood.map { painted(text, $0 ? 32 : 31) } ?? text)
        // Flushes all streams, so that a reader behind a pipe sees each line at once.
        fflush(nil)
    }

    /// Fills the text with spaces up to the width.
    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func painted(_ text: String, _ code: Int) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
