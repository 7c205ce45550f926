// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A running process of this machine, seen through `/proc`.
struct RunningProcess {
    private let pid: pid_t

    /// Nil if there is no such process, or if it is a zombie.
    init?(_ pid: pid_t) {
        guard pid > 1 else { return nil }
        self.pid = pid
        // The file has `pid (name) state …`. The name may contain parentheses, so the state follows the last one. The
        // file is read before the signal is sent: if the process ends in between, the signal fails and shows it.
        let afterName = Self.read("/proc/\(pid)/stat")?.split(separator: ")").last
        guard kill(pid, 0) == 0 || errno == EPERM else { return nil }
        guard afterName?.split(separator: " ").first != "Z" else { return nil }
    }

    /// The program's short name; nil if it cannot be read.
    var name: String? {
        Self.read("/proc/\(pid)/comm")?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The command line of the process; empty if it cannot be read.
    var arguments: [String] {
        (Self.read("/proc/\(pid)/cmdline") ?? "").split(separator: "\0").map(String.init)
    }

    /// A file of `/proc`; nil if the process has ended in between, or the machine has no `/proc`.
    private static func read(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }
}
