// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Records where the service's processor time goes, by `perf`, while the load is on.
struct Profiler {
    private let process: Process
    private let data: String

    /// Starts recording for `seconds`. Nil where there is no `perf`.
    init?(of server: Int32, seconds: Int, folder: WorkFolder) throws {
        guard (try? Command.run(["perf", "--version"])) != nil else { return nil }
        data = folder.file("perf.data").path
        process = try Command.start(
            [
                "perf", "record", "-g", "-F", "499", "-o", data, "-p", "\(server)", "--", "sleep", "\(seconds)",
            ], log: folder.file("perf.log"))
    }

    /// Waits for the end and returns the functions that took most, by their own time and with those they call.
    func report() throws -> String {
        process.waitUntilExit()
        let own = try top(["--no-children"], 40)
        let inclusive = try top(["--children"], 60)
        return "By their own time:\n\(own)\n\nWith what they call:\n\(inclusive)"
    }

    private func top(_ options: [String], _ count: Int) throws -> String {
        let report = try Command.run(
            [
                "sh", "-c",
                "perf report -i \"$0\" --stdio -g none --percent-limit 0.4 \(options.joined(separator: " ")) "
                    + "--sort symbol,dso 2>/dev/null | (swift demangle --simplified || cat) 2>/dev/null", data,
            ])
        let lines = report.split(separator: "\n").filter { !$0.hasPrefix("#") && $0.contains("%") }
        return lines.prefix(count).map { String($0.prefix(200)) }.joined(separator: "\n")
    }
}
