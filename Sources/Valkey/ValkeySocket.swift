// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A non-blocking TCP socket, with or without TLS. All its methods return at once. It belongs to one connection.
final class ValkeySocket {
    /// Why the socket cannot be used any more.
    struct Fault: Error {
        let detail: String
    }

    /// What `receive()` found.
    enum Received {
        /// Bytes of replies. During a TLS handshake there may be none of them, although something came.
        case bytes([UInt8])
        /// Nothing more for now.
        case nothing
        /// The server has ended the connection. The bytes came before.
        case end([UInt8])
    }

    let descriptor: Int32
    private var tls: TLSSession?
    private var outgoing: [UInt8] = []
    private var sent = 0
    private static let receiveSize = 64 << 10

    /// Begins to connect.
    init(_ address: SocketAddress) throws(Fault) {
        descriptor = socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Self.systemFault("no socket") }
        let flags = fcntl(descriptor, F_GETFL)
        guard fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 else { throw Self.systemFault("no socket") }
        var on: Int32 = 1
        // Without these two the connection is slower, or notices a vanished server later. It works all the same.
        _ = setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        _ = setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, socklen_t(MemoryLayout<Int32>.size))
        let status = address.bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map {
                connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            } ?? -1
        }
        guard status == 0 || errno == EINPROGRESS else { throw Self.systemFault("cannot connect") }
    }

    /// Checks the result of connecting, once the socket can be written.
    func finishConnecting() throws(Fault) {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0, code == 0 else {
            throw Fault(detail: String(cString: strerror(code)))
        }
    }

    /// Begins TLS. It is complete when `isReady`, which takes some calls of `receive()` and `flush()`.
    func startTLS(_ tls: TLSSession) throws(Fault) {
        self.tls = tls
        try guarded { () throws(TLSSession.Fault) in try tls.advance() }
    }

    /// Whether bytes can be exchanged with the server.
    var isReady: Bool { tls?.isEstablished ?? true }

    /// Takes bytes to send; `flush()` sends them.
    func enqueue(_ bytes: [UInt8]) throws(Fault) {
        guard let tls else {
            outgoing += bytes
            return
        }
        try guarded { () throws(TLSSession.Fault) in try tls.encrypt(bytes) }
    }

    /// Sends what the socket takes.
    /// - Returns: Whether everything was sent. If not, call again once the socket can be written.
    func flush() throws(Fault) -> Bool {
        if let tls { outgoing += tls.takeOutgoing() }
        while sent < outgoing.count {
            let count = outgoing.withUnsafeBytes { bytes in
                // Without MSG_NOSIGNAL a server that has hung up would end the process with SIGPIPE.
                send(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count < 0 else {
                sent += count
                continue
            }
            if errno == EINTR { continue }
            guard errno == EAGAIN || errno == EWOULDBLOCK else { throw Self.systemFault("cannot send") }
            dropSent()
            return false
        }
        outgoing.removeAll(keepingCapacity: outgoing.count <= Self.receiveSize)
        sent = 0
        return true
    }

    private func dropSent() {
        // Not each time: removing from the front moves all the rest.
        guard sent > 1 << 20 else { return }
        outgoing.removeFirst(sent)
        sent = 0
    }

    /// Reads what has come, up to 64 KiB.
    func receive() throws(Fault) -> Received {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.receiveSize) { buffer, initialized in
            repeat {
                count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            } while count < 0 && errno == EINTR
            initialized = max(0, count)
        }
        guard count >= 0 else {
            guard errno == EAGAIN || errno == EWOULDBLOCK else { throw Self.systemFault("cannot receive") }
            return .nothing
        }
        guard let tls else { return count == 0 ? .end([]) : .bytes(bytes) }
        guard count > 0 else { return .end([]) }
        return try guarded { () throws(TLSSession.Fault) in
            try tls.feed(bytes)
            try tls.advance()
            guard tls.isEstablished else { return .bytes([]) }
            let plain = try tls.decrypt()
            return plain.isEnd ? .end(plain.bytes) : .bytes(plain.bytes)
        }
    }

    /// Ends the connection. The descriptor is closed with the last reference to this object.
    ///
    /// What was not delivered yet is dropped. Otherwise a server behind a broken network could carry out a command long
    /// after its caller was told that no answer came. A paused server still carries out what its system has received.
    func close() {
        // Closing then resets the connection instead of delivering the rest (socket(7), "SO_LINGER").
        var reset = linger(l_onoff: 1, l_linger: 0)
        _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    deinit {
        if descriptor >= 0 { Foundation.close(descriptor) }
    }

    private func guarded<R>(_ body: () throws(TLSSession.Fault) -> R) throws(Fault) -> R {
        do throws(TLSSession.Fault) {
            return try body()
        } catch {
            throw Fault(detail: error.detail)
        }
    }

    private static func systemFault(_ what: String) -> Fault {
        Fault(detail: "\(what): \(String(cString: strerror(errno)))")
    }
}
