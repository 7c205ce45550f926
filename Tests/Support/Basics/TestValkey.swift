// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// A Valkey server of one test: Debian's `redis-server` on a free port of this machine, with its data in a folder of its
/// own. It can be paused, killed and started again on the same port.
public final class TestValkey: Sendable {
    /// The server's file with its process id, in its folder.
    static let pidFile = "redis.pid"

    /// The server's folder, for certificates and the like.
    public let folder: String
    /// The TCP port.
    public let port: Int
    private let options: [String]
    private let process = Mutex<Process?>(nil)

    private init(folder: String, port: Int, options: [String]) {
        self.folder = folder
        self.port = port
        self.options = options
    }

    /// Runs a server while `body` runs.
    /// - Parameters:
    ///   - options: Further options of the server's command line.
    ///   - portOption: The option that gets the port: `--port`, or `--tls-port` for TLS only.
    public static func with<R>(
        _ options: [String] = [], portOption: String = "--port", folder: String? = nil,
        _ body: (TestValkey) async throws -> R
    ) async throws -> R {
        let server = try await start(options, portOption: portOption, folder: folder ?? TestFolder.make())
        defer { server.kill(SIGKILL) }
        return try await body(server)
    }

    private static func start(_ options: [String], portOption: String, folder: String) async throws -> TestValkey {
        // Another process may take the free port before the server does.
        for _ in 0 ..< 5 {
            let port = try freePort()
            let server = TestValkey(folder: folder, port: port, options: options + [portOption, String(port)])
            if try await server.start() { return server }
        }
        throw NeverHappened(what: "redis-server found a free port")
    }

    /// Starts the server, and waits until it answers.
    /// - Returns: False if it ended at once.
    @discardableResult
    public func start() async throws -> Bool {
        let log = "\(folder)/redis.log"
        // What an earlier run of the server wrote would look like a sign of life.
        try Data().write(to: URL(filePath: log))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "redis-server", "--bind", "127.0.0.1", "--dir", folder, "--logfile", log, "--pidfile",
                "\(folder)/\(Self.pidFile)", "--set-proc-title", "no", "--save", "", "--appendonly", "yes",
            ] + options
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process.withLock { $0 = process }
        try await eventually("redis-server is ready") {
            let text = try String(contentsOfFile: log, encoding: .utf8)
            return text.contains("Ready to accept connections") || !process.isRunning
        }
        return process.isRunning
    }

    /// Sends the server a signal: SIGSTOP pauses it, SIGCONT lets it go on, SIGKILL ends it at once.
    public func kill(_ signal: Int32) {
        let process = process.withLock { $0 }
        guard let process, process.isRunning else { return }
        Foundation.kill(process.processIdentifier, signal)
        if signal == SIGKILL { process.waitUntilExit() }
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) + getsockname(descriptor, $0, &length)
            }
        }
        guard descriptor >= 0, failed == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
