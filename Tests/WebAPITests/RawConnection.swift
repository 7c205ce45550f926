// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOPosix

/// A client that can send any bytes at any time.
struct RawConnection {
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private var received = ""

    /// Connects, lends the connection, and closes it.
    static func with<R>(_ port: Int, _ body: (inout RawConnection) async throws -> R) async throws -> R {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var connection = RawConnection(outbound: outbound, inbound: inbound.makeAsyncIterator())
            return try await body(&connection)
        }
    }

    /// A request as text. `length` is the length that it announces.
    static func request(_ path: String, _ headers: [String: String], body: String, length: Int? = nil) -> String {
        let fields = headers.map { "\($0.key): \($0.value)\r\n" }.sorted().joined()
        return
            "POST \(path) HTTP/1.1\r\nHost: test\r\n\(fields)Content-Length: \(length ?? body.utf8.count)\r\n\r\n\(body)"
    }

    /// Closes the sending side. Answers can still be read.
    func finishSending() {
        outbound.finish()
    }

    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    /// Sends text, also while another task reads answers.
    var writer: @Sendable (String) async throws -> Void {
        { [outbound] in try await outbound.write(ByteBuffer(string: $0)) }
    }

    /// Reads until the server has closed or reset the connection.
    mutating func untilClosed() async {
        do {
            while try await answer() != nil {}
        } catch {
            // A reset, because the server had not read everything that was sent.
        }
    }

    /// The next answer's status and body; nil if the server closed the connection.
    mutating func answer() async throws -> (status: Int, body: String)? {
        while true {
            if let end = received.range(of: "\r\n\r\n") {
                let head = received[..<end.lowerBound].lowercased()
                let length =
                    head.components(separatedBy: "content-length: ").dropFirst().first
                    .flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
                if received[end.upperBound...].utf8.count >= length {
                    let body = String(received[end.upperBound...].prefix(length))
                    received = String(received[end.upperBound...].dropFirst(length))
                    return (Int(head.dropFirst("http/1.1 ".count).prefix(3)) ?? 0, body)
                }
            }
            guard let more = try await inbound.next(isolation: #isolation) else { return nil }
            received += String(buffer: more)
        }
    }
}
