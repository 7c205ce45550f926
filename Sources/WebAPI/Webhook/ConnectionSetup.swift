// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// Adds our handlers to a new connection. They take webhooks out of the requests before Hummingbird's own handlers.
///
/// `HTTPServerPipelineHandler` lets in one request of a connection at a time. So webhooks and Hummingbird's requests
/// are answered in order. It also closes the connection properly when the server stops.
final class ConnectionSetup: RemovableChannelHandler, ChannelInboundHandler {
    typealias InboundIn = NIOAny

    /// Each read takes up to 64 KiB from the start, so a webhook of the usual 25 KB arrives in one piece. By default a
    /// connection starts with 2 KB and grows.
    private static let readSize = 64 << 10

    private let webhooks: WebhookServices
    private let idleSeconds: Int64

    init(webhooks: WebhookServices, idleSeconds: Int64) {
        self.webhooks = webhooks
        self.idleSeconds = idleSeconds
    }

    func handlerAdded(context: ChannelHandlerContext) {
        context.channel.setOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.readSize))
            .assumeIsolated().whenFailure { _ in
                // If the option cannot be set, the channel keeps its default allocator, which is only slower.
            }
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandlers(
                IdleStateHandler(allTimeout: .seconds(idleSeconds)), HTTPServerPipelineHandler(),
                WebhookHandler(webhooks), position: .after(decoder))
        } catch {
            // Without our handlers, Hummingbird would get the webhooks too and answer them with 404.
            context.close(promise: nil)
        }
        pipeline.removeHandler(self, promise: nil)
    }
}
