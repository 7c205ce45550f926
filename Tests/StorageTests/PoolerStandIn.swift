// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What a connection pooler in transaction mode does with the options of a startup packet. It stands between a test and
/// the server of the test process, and passes everything else on.
final class PoolerStandIn: Sendable {
    enum Manner: Sendable {
        /// Connects to the server without the options.
        case ignoresOptions
        /// Refuses a connection with options, in the words of PgBouncer.
        case refusesOptions
    }

    let port: UInt16
    private let listener: Int32
    private let server: String
    private let manner: Manner

    /// Listens until the test process ends.
    init(_ manner: Manner) async throws {
        self.manner = manner
        let conninfo = try await TestServer.conninfo()
        func value(_ key: String) throws -> String {
            let found = conninfo.split(separator: " ").last { $0.hasPrefix(key + "=") }
            return String(try #require(found).dropFirst(key.count + 1))
        }
        server = try "\(value("host"))/.s.PGSQL.\(value("port"))"
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) + listen(listener, 8) + getsockname(listener, $0, &length)
            }
        }
        try #require(failed == 0)
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { self.serve() }
    }

    /// Accepts connections, one at a time.
    private func serve() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            handle(client)
            close(client)
        }
    }

    private func handle(_ client: Int32) {
        guard let length = Self.read(client, 4), let rest = Self.read(client, Self.number(length) - 4) else { return }
        // The version of the protocol, then names and values, each ended by a zero.
        let texts = rest.dropFirst(4).split(separator: 0, omittingEmptySubsequences: false).dropLast(2)
        if case .refusesOptions = manner, texts.contains(where: { $0.elementsEqual("options".utf8) }) {
            let fields = ["SFATAL", "C08P01", "Munsupported startup parameter: options"]
            var body = fields.reduce(into: [UInt8]()) { $0 += Array($1.utf8) + [0] }
            body.append(0)
            Self.write(client, [0x45] + Self.bytes(body.count + 4) + body)
            return
        }
        let server = Self.connect(self.server)
        guard server >= 0 else { return }
        defer { close(server) }
        var kept: [UInt8] = Array(rest.prefix(4))
        for place in stride(from: texts.startIndex, to: texts.endIndex - 1, by: 2)
        where !texts[place].elementsEqual("options".utf8) {
            kept += texts[place] + [0] + texts[place + 1] + [0]
        }
        kept.append(0)
        Self.write(server, Self.bytes(kept.count + 4) + kept)
        Self.copy(between: client, and: server)
    }

    private static func copy(between one: Int32, and other: Int32) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            var sockets = [one, other].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&sockets, 2, -1) > 0 else { return }
            for (place, socket) in sockets.enumerated() where socket.revents != 0 {
                let count = Foundation.read(socket.fd, &buffer, buffer.count)
                guard count > 0 else { return }
                write(place == 0 ? other : one, Array(buffer.prefix(count)))
            }
        }
    }

    private static func connect(_ path: String) -> Int32 {
        let socket = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return connected == 0 ? socket : -1
    }

    private static func read(_ socket: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes[done...].withUnsafeMutableBytes { Foundation.read(socket, $0.baseAddress, $0.count) }
            guard got > 0 else { return nil }
            done += got
        }
        return bytes
    }

    private static func write(_ socket: Int32, _ bytes: [UInt8]) {
        var done = 0
        while done < bytes.count {
            let put = bytes[done...].withUnsafeBytes {
                send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard put > 0 else { return }
            done += put
        }
    }

    private static func number(_ bytes: [UInt8]) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    private static func bytes(_ number: Int) -> [UInt8] {
        (0 ..< 4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
}
