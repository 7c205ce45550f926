// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

/// A server that does with its connections what a test says, in HTTP or not.
enum RawServer {
    /// One client's connection.
    struct Connection {
        var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

        /// Reads until `text` has arrived. False if the client hung up before.
        mutating func read(until text: String) async throws -> Bool {
            var received = ""
            while !received.contains(text) {
                guard let more = try await inbound.next(isolation: #isolation) else { return false }
                received += String(buffer: more)
            }
            return true
        }

        func write(_ text: String) async throws {
            try await outbound.write(ByteBuffer(string: text))
        }
    }

    /// Listens while `body` runs. A connection is closed when `serve` returns.
    static func with(
        _ serve: @escaping @Sendable (inout Connection) async throws -> Void,
        _ body: @escaping @Sendable (_ port: Int) async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await server.executeThenClose { clients in
                    try await withThrowingDiscardingTaskGroup { connections in
                        for try await client in clients {
                            connections.addTask { await Self.serve(client, serve) }
                        }
                    }
                }
            }
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(server.channel.localAddress?.port ?? 0))
            } catch {
                result = .failure(error)
            }
            // Closed, not cancelled: NIO traps when a server is dropped that has just accepted a connection. The
            // clients hang up.
            try await server.channel.close()
            try await group.waitForAll()
            try result.get()
        }
    }

    private static func serve(
        _ client: NIOAsyncChannel<ByteBuffer, ByteBuffer>,
        _ serve: @Sendable (inout Connection) async throws -> Void
    ) async {
        do {
            try await client.executeThenClose { inbound, outbound in
                var connection = Connection(inbound: inbound.makeAsyncIterator(), outbound: outbound)
                try await serve(&connection)
            }
        } catch {
            // The client hung up, or the test is over.
        }
    }
}
