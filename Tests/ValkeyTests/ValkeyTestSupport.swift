// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Valkey

extension ValkeyConfiguration {
    /// The configuration for a server of a test.
    /// - Parameter timeout: the most time for opening and for a command. By default no test depends on how fast a real
    ///   server answers.
    static func test(
        _ url: String, trustedCertificates: String? = nil, timeout: Duration = .backstop
    ) throws -> ValkeyConfiguration {
        ValkeyConfiguration(
            try ValkeyAddress(Secret(url)), connectTimeout: timeout, commandDeadline: timeout,
            trustedCertificates: trustedCertificates)
    }
}

extension TestValkey {
    /// The server's address.
    func url(_ credentials: String = "", database: Int = 0) -> String {
        "redis://\(credentials.isEmpty ? "" : credentials + "@")127.0.0.1:\(port)/\(database)"
    }

    /// Opens a connection, and closes it afterwards.
    func connected<R>(
        _ credentials: String = "", database: Int = 0, environment: SyncEnvironment = .real(),
        _ body: (ValkeyConnection) async throws -> R
    ) async throws -> R {
        try await ValkeyTests.connected(.test(url(credentials, database: database)), environment, body)
    }
}

/// Opens a connection, and closes it afterwards.
func connected<R>(
    _ configuration: ValkeyConfiguration, _ environment: SyncEnvironment = .real(),
    _ body: (ValkeyConnection) async throws -> R
) async throws -> R {
    let connection = try await ValkeyConnection.connect(configuration, environment: environment)
    do {
        let result = try await body(connection)
        await connection.close()
        return result
    } catch {
        await connection.close()
        throw error
    }
}

extension ValkeyCommand where Answer == ValkeyReply {
    /// Any command; its answer is the reply itself.
    static func raw(_ words: String..., blocks: Duration? = nil) -> ValkeyCommand {
        ValkeyCommand(ValkeyRequest(words, operation: words.first ?? "", blocks: blocks)) { $0 }
    }
}

/// The error of an operation; nil if it succeeds.
func failure<R>(of operation: () async throws(ValkeyError) -> R) async -> ValkeyError? {
    do throws(ValkeyError) {
        _ = try await operation()
        return nil
    } catch {
        return error
    }
}

/// The error of an operation that is cancelled as soon as `ready` returns.
func failure<R: Sendable>(
    of operation: @escaping @Sendable () async throws(ValkeyError) -> R, cancelledOnce ready: () async throws -> Void
) async throws -> ValkeyError? {
    try await withThrowingTaskGroup(of: ValkeyError?.self) { group in
        group.addTask { await failure(of: operation) }
        try await ready()
        group.cancelAll()
        return try await group.next() ?? nil
    }
}

/// A server whose every byte a test decides. Each connection has a thread of its own, so it may block.
final class RawServer: Sendable {
    /// One accepted connection.
    final class Peer: Sendable {
        private let descriptor: Int32

        init(_ descriptor: Int32) {
            self.descriptor = descriptor
        }

        /// Waits for bytes; nil when the client has hung up.
        func receive() -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            return count > 0 ? Array(buffer.prefix(count)) : nil
        }

        /// Sends bytes.
        func send(_ bytes: [UInt8]) {
            _ = Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }

        /// Sends a text.
        func send(_ text: String) { send(Array(text.utf8)) }

        /// Reads and ignores everything until the client hangs up.
        func drain() {
            while receive() != nil {}
        }

        deinit {
            close(descriptor)
        }
    }

    let port: Int
    private let descriptor: Int32

    /// Accepts connections until the object is released.
    /// - Parameter talk: Runs for each connection, with its number from 0. The connection is closed when it returns.
    init(_ talk: @escaping @Sendable (Peer, Int) -> Void) throws {
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listening, $0, length) + listen(listening, 64) + getsockname(listening, $0, &length)
            }
        }
        descriptor = listening
        port = Int(UInt16(bigEndian: address.sin_port))
        try #require(failed == 0)
        Thread.detachNewThread {
            var number = 0
            while true {
                let accepted = accept(listening, nil, nil)
                guard accepted >= 0 else { return }
                let peer = Peer(accepted)
                let place = number
                number += 1
                Thread.detachNewThread { talk(peer, place) }
            }
        }
    }

    /// A server that accepts our introduction and then does what the test says.
    static func welcoming(_ talk: @escaping @Sendable (Peer, Int) -> Void) throws -> RawServer {
        try RawServer { peer, number in
            guard peer.receive() != nil else { return }
            peer.send("+OK\r\n")
            talk(peer, number)
        }
    }

    var configuration: ValkeyConfiguration {
        get throws { try .test("redis://127.0.0.1:\(port)", timeout: .seconds(5)) }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }
}
