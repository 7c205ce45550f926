// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation

/// The temporary folder of one run, and the processes that live on it. All of it goes away with the run, also on
/// Ctrl-C.
final class WorkFolder {
    let url: URL
    private var signals: [any DispatchSourceSignal] = []

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "paca-sync-bench-\(UUID().uuidString.prefix(8))")
        // Others may pass through it: the Postgres server runs as another user when we are root.
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        removeWhenInterrupted()
    }

    func file(_ name: String) -> URL {
        url.appending(path: name)
    }

    /// Writes a file and returns its path.
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: file(name))
        return file(name).path
    }

    func remove() {
        // The folder is in /tmp: one that could not be removed is not worth failing a finished run for.
        try? FileManager.default.removeItem(at: url)
    }

    private func removeWhenInterrupted() {
        let url = url
        // A server that died, or a reader of our output that left, is an error like others.
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                // The children are signalled by the kernel when we exit; the server's files go first.
                try? FileManager.default.removeItem(at: url)
                exit(128 + number)
            }
            source.resume()
            signals.append(source)
        }
    }
}
