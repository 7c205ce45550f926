// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The content of `postmaster.pid`, which a running server writes into its data directory.
///
/// PostgreSQL documents the lines in `src/include/utils/pidfile.h`: process id, data directory, start time, port,
/// socket folder, listen address, shared memory key, status.
struct PostmasterFile: Sendable, Equatable {
    /// The server's state.
    enum Status: Sendable, Equatable {
        /// It accepts connections.
        case ready
        /// It shuts down.
        case stopping
        /// It is starting, or the file does not tell its state.
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

    /// Replaces the process id by one that no process can have. The other lines stay: by the shared memory key
    /// PostgreSQL detects whether processes of the dead server still use the data.
    static func disown(_ path: String) {
        // If the file is gone, there is nothing to replace.
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let file = FileHandle(forWritingAtPath: path)
        else { return }
        let lines = ["\(pid_t.max - 1)"] + text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        // If the file cannot be written, it stays as it was, and the server reports it when it starts.
        try? file.truncate(atOffset: 0)
        try? file.write(contentsOf: Data(lines.joined(separator: "\n").utf8))
        try? file.close()
    }

    /// The file's current content; nil if there is no file, or it is incomplete because it is being written.
    static func read(_ path: String) -> PostmasterFile? {
        // For every caller, a file that cannot be read means the same as no server.
        (try? String(contentsOfFile: path, encoding: .utf8)).flatMap(PostmasterFile.init(text:))
    }
}
