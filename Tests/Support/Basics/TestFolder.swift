// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// New folders under /tmp. They are removed when the test process ends, and a server that runs in one is stopped.
///
/// Swift Testing has no asynchronous hook after the last test, so nothing can await `stop()`. Only `atexit` handlers
/// run, which are plain C, so they end servers by a signal. They do not run in a killed process; the next test process
/// removes what it left.
public enum TestFolder {
    private static let parent = "/tmp"
    private static let prefix = "paca-sync-tests-"

    private static let registration: Void = {
        for name in all() {
            if let owner = owner(of: name), kill(owner, 0) != 0 && errno == ESRCH { remove(name) }
        }
        atexit { TestFolder.removeOwn() }
    }()

    /// Makes a folder that every account may enter. When the tests run as root, the server has another account.
    public static func make() throws -> String {
        registration
        let path = "\(parent)/\(prefix)\(getpid())-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755]
        )
        return path
    }

    private static func removeOwn() {
        for name in all() where owner(of: name) == getpid() { remove(name) }
    }

    private static func all() -> [String] {
        // If /tmp cannot be read, there is nothing to remove.
        (try? FileManager.default.contentsOfDirectory(atPath: parent))?.filter { $0.hasPrefix(prefix) } ?? []
    }

    private static func owner(of name: String) -> pid_t? {
        pid_t(name.dropFirst(prefix.count).prefix { $0.isNumber })
    }

    private static func remove(_ name: String) {
        let path = "\(parent)/\(name)"
        endServers(below: path)
        // What cannot be removed now is removed by the next test process.
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func endServers(below path: String) {
        endServer(below: path, pidFile: "postgres/postmaster.pid")
        endServer(below: path, pidFile: TestValkey.pidFile)
    }

    private static func endServer(below path: String, pidFile: String) {
        // Without this file no server runs.
        let text = try? String(contentsOfFile: "\(path)/\(pidFile)", encoding: .utf8)
        guard let pid = text?.split(separator: "\n").first.flatMap({ pid_t($0) }), pid > 1 else { return }
        // The process id may belong to another process by now. A server of this folder has the folder in its command.
        let command = (try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)) ?? ""
        guard command.contains(path) else { return }
        // For Postgres, SIGQUIT is an immediate shutdown. The data is not needed any more. A server that a test has
        // paused must go on before it can end.
        kill(pid, SIGQUIT)
        kill(pid, SIGCONT)
        for _ in 0 ..< 300 where kill(pid, 0) == 0 { poll(nil, 0, 10) }
    }
}
