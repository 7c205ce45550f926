// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// `paca-sync serve`, as an operator would run it.
final class ServerProcess {
    let port: UInt16
    private let process: Process
    private let log: URL

    init(executable: String, database: TemporaryPostgres, encryptionKey: String, folder: WorkFolder) throws {
        port = try freeLoopbackPort()
        log = folder.file("server.log")
        process = try Command.start(
            ["setpriv", "--pdeathsig", "TERM", "--", executable, "serve"],
            environment: Self.environment(database: database, encryptionKey: encryptionKey, port: port),
            log: log)
        try waitUntilReady()
    }

    var processID: Int32 { process.processIdentifier }

    static func migrate(executable: String, database: TemporaryPostgres, encryptionKey: String) throws {
        try Command.run(
            [executable, "migrate"],
            environment: environment(database: database, encryptionKey: encryptionKey, port: 1))
    }

    /// Asks it to end, as a supervisor does, and waits.
    func stop() throws {
        guard process.isRunning else { throw BenchError("the server ended by itself:\n\(logTail)") }
        process.terminate()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError("the server exited with \(process.terminationStatus):\n\(logTail)")
        }
    }

    /// After a failure: it need not end well.
    func abandon() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// The last of what it logged.
    var logTail: String {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(20).joined(separator: "\n")
    }

    private func waitUntilReady() throws {
        for _ in 0 ..< 300 {
            if (try? getFromLoopback("/readyz", port: port))?.status == 200 { return }
            guard process.isRunning else { break }
            usleep(100_000)
        }
        let log = logTail
        abandon()
        throw BenchError("the server does not get ready:\n\(log)")
    }

    private static func environment(
        database: TemporaryPostgres, encryptionKey: String, port: UInt16
    ) -> [String: String] {
        [
            "DATABASE_URL": database.url, "ENCRYPTION_KEY": encryptionKey, "PORT": "\(port)", "HOST": "127.0.0.1",
            // Nothing listens there: the benchmark sends nothing to GitHub.
            "GITHUB_API_URL": "http://127.0.0.1:1",
            "LOG_LEVEL": "warning", "PUBLIC_URL": "http://127.0.0.1",
        ]
    }
}
