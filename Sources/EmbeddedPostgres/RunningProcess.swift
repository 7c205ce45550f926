// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A process of this machine that is alive, looked at through `/proc`.
struct RunningProcess {
    private let pid: pid_t

    /// Nil when there is no such process, or only its exit code is left.
    init?(_ pid: pid_t) {
        guard pid > 1 else { return nil }
        self.pid = pid
        // `pid (name) state …`; a name may hold parentheses, so the state follows the last one. Read before the signal:
        // a process that is gone in between is then seen to be gone, not mistaken for one that tells no state.
        let afterName = Self.read("/proc/\(pid)/stat")?.split(separator: ")").last
        guard kill(pid, 0) == 0 || errno == EPERM else { return nil }
        guard afterName?.split(separator: " ").first != "Z" else { return nil }
    }

    /// The program's short name.
    var name: String? {
        Self.read("/proc/\(pid)/comm")?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The command it was started with; empty when the machine does not tell.
    var arguments: [String] {
        (Self.read("/proc/\(pid)/cmdline") ?? "").split(separator: "\0").map(String.init)
    }

    /// Ended in between, or no `/proc`: then nothing is known of it.
    private static func read(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }
}
