// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Fresh folders under /tmp that vanish with the test process, and a server that runs in one of them with it.
///
/// Swift Testing has no hook that runs after the last test and may suspend, so nothing can await `stop()` there. What
/// does run is `atexit`: plain C, so it ends servers by a signal. A process that was killed does not get there either;
/// the next one removes what it left.
public enum TestFolder {
    private static let parent = "/tmp"
    private static let prefix = "paca-sync-tests-"

    private static let registration: Void = {
        for name in all() {
            if let owner = owner(of: name), kill(owner, 0) != 0 && errno == ESRCH { remove(name) }
        }
        atexit { TestFolder.removeOwn() }
    }()

    /// Makes a folder that every account may enter, for the server's own account is not ours when the tests run as root.
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
        // Without /tmp there is nothing to remove.
        (try? FileManager.default.contentsOfDirectory(atPath: parent))?.filter { $0.hasPrefix(prefix) } ?? []
    }

    private static func owner(of name: String) -> pid_t? {
        pid_t(name.dropFirst(prefix.count).prefix { $0.isNumber })
    }

    private static func remove(_ name: String) {
        let path = "\(parent)/\(name)"
        endServer(below: path)
        // What cannot be removed now is tried again by the next test process.
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func endServer(below path: String) {
        // No such file: no server.
        let text = try? String(contentsOfFile: path + "/postgres/postmaster.pid", encoding: .utf8)
        guard let pid = text?.split(separator: "\n").first.flatMap({ pid_t($0) }), pid > 1 else { return }
        // The number may belong to another process by now; only a server of this folder has it in its command.
        let command = (try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)) ?? ""
        guard command.contains(path) else { return }
        // Immediate shutdown: the data is thrown away.
        kill(pid, SIGQUIT)
        for _ in 0 ..< 300 where kill(pid, 0) == 0 { poll(nil, 0, 10) }
    }
}
