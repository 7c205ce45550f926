// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One keep-alive connection with at most one request under way. Nothing in it blocks.
final class LoadConnection {
    enum Answer {
        /// More bytes are to come.
        case incomplete
        case status(Int)
        /// The server closed the connection.
        case closed
    }

    private let port: UInt16
    private(set) var descriptor: Int32 = -1
    /// When the request under way was sent; nil when there is none.
    var sentAt: UInt64?
    /// After a refusal: when to send the next request.
    var pausedUntil: UInt64 = 0
    /// What the socket did not take of the request.
    private var unsent: [UInt8] = []
    private var received: [UInt8] = []
    private var space = [UInt8](repeating: 0, count: 8192)

    init(port: UInt16) throws {
        self.port = port
        try connect()
    }

    deinit {
        close(descriptor)
    }

    var wantsToWrite: Bool { !unsent.isEmpty }

    /// The answer under way, for a message about it.
    var receivedText: String { String(decoding: received.prefix(600), as: UTF8.self) }

    func reconnect() throws {
        close(descriptor)
        unsent = []
        received = []
        sentAt = nil
        try connect()
    }

    /// Sends a request in one system call, or keeps for ``sendRest()`` what the socket's buffer has no room for.
    func send(_ template: DeliveryTemplate, at now: UInt64) throws {
        sentAt = now
        received.removeAll(keepingCapacity: true)
        let total = template.head.count + template.body.count
        let sent = template.head.withUnsafeBytes { head in
            template.body.withUnsafeBytes { body in
                var parts = [
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: head.baseAddress), iov_len: head.count),
                    iovec(iov_base: UnsafeMutableRawPointer(mutating: body.baseAddress), iov_len: body.count),
                ]
                return writev(descriptor, &parts, 2)
            }
        }
        if sent == total { return }
        guard sent > 0 || errno == EAGAIN else { throw BenchError("send: \(String(cString: strerror(errno)))") }
        unsent = Array((template.head + template.body).dropFirst(max(sent, 0)))
    }

    func sendRest() throws {
        let sent = unsent.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard sent > 0 || errno == EAGAIN else { throw BenchError("send: \(String(cString: strerror(errno)))") }
        unsent.removeFirst(max(sent, 0))
    }

    func receive() -> Answer {
        let count = read(descriptor, &space, space.count)
        if count < 0 && errno == EAGAIN { return .incomplete }
        guard count > 0 else { return .closed }
        received.append(contentsOf: space[0 ..< count])
        return parse()
    }

    /// Reads no more of the answer than the status and where it ends.
    private func parse() -> Answer {
        guard received.count > 12, let end = headEnd else { return .incomplete }
        guard received.count >= end + contentLength(before: end) else { return .incomplete }
        let digits = received[9 ..< 12]
        return .status(digits.reduce(0) { $0 * 10 + Int($1) - 48 })
    }

    /// The index after the empty line.
    private var headEnd: Int? {
        let end = received.indices.dropFirst(3).first { index in
            received[index] == 10 && received[index - 1] == 13 && received[index - 2] == 10 && received[index - 3] == 13
        }
        return end.map { $0 + 1 }
    }

    private func contentLength(before end: Int) -> Int {
        let name = Self.lengthHeader
        for index in 0 ..< (end - name.count) where received[index] == 10 {
            let line = received[(index + 1) ..< end]
            guard line.starts(with: name, by: { $0 | 0x20 == $1 }) else { continue }
            let digits = line.dropFirst(name.count).drop { $0 == 32 }.prefix { $0 >= 48 && $0 <= 57 }
            return digits.reduce(0) { $0 * 10 + Int($1) - 48 }
        }
        return 0
    }

    /// Lower case, and each byte unchanged by setting bit 5, as header names compare here.
    private static let lengthHeader = Array("content-length:".utf8).map { $0 | 0x20 }

    private func connect() throws {
        descriptor = try connectToLoopback(port: port)
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
}
