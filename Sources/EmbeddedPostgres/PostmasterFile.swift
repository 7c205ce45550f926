// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// What a running server wrote into `postmaster.pid` of its data.
///
/// PostgreSQL documents the lines in `src/include/utils/pidfile.h`: process id, data folder, start time, port, socket
/// folder, listen address, shared memory key, status.
struct PostmasterFile: Sendable, Equatable {
    /// How far the server is.
    enum Status: Sendable, Equatable {
        /// It accepts connections.
        case ready
        /// It shuts down.
        case stopping
        /// It starts, or does not say.
        case starting
    }

    let pid: pid_t
    let socketFolder: String
    let status: Status

    init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        guard let first = lines.first, let pid = pid_t(first), pid > 1 else { return nil }
        self.pid = pid
        socketFolder = lines.count > 4 ? lines[4] : ""
        switch lines.count > 7 ? lines[7] : "" {
        case "ready": status = .ready
        case "stopping": status = .stopping
        default: status = .starting
        }
    }

    /// Replaces the process id by one that no process can have. All else stays: by the shared memory's key PostgreSQL
    /// sees whether processes of the dead server still use the data.
    static func disown(_ path: String) {
        // No such file any more: nothing to disown.
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let file = FileHandle(forWritingAtPath: path)
        else { return }
        let lines = ["\(pid_t.max - 1)"] + text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        // What cannot be written stays, and the server tells of it when it starts.
        try? file.truncate(atOffset: 0)
        try? file.write(contentsOf: Data(lines.joined(separator: "\n").utf8))
        try? file.close()
    }

    /// The file's present content; nil when there is none, or it is being written.
    static func read(_ path: String) -> PostmasterFile? {
        // No readable file and no server are the same to every caller.
        (try? String(contentsOfFile: path, encoding: .utf8)).flatMap(PostmasterFile.init(text:))
    }
}
