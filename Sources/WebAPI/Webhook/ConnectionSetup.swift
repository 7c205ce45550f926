// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// Prepares a connection: what Hummingbird makes of it stays as it is, and webhooks are taken out ahead of it.
///
/// One request of a connection is let in at a time (`HTTPServerPipelineHandler`, which also sees to it that a connection is
/// closed in good order when the server stops), so both sides of the fork answer in turn.
final class ConnectionSetup: RemovableChannelHandler, ChannelInboundHandler {
    typealias InboundIn = NIOAny

    /// Up to 64 KiB are read at a time from the first read on, so that a webhook of the usual 25 KB arrives in one piece. By
    /// default a connection starts with 2 KB and grows.
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
                // A channel that cannot be told keeps its own allocator, which is slower and as right.
            }
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandlers(
                IdleStateHandler(allTimeout: .seconds(idleSeconds)), HTTPServerPipelineHandler(),
                WebhookHandler(webhooks), position: .after(decoder))
        } catch {
            // Without its handlers a connection would serve everything but webhooks.
            context.close(promise: nil)
        }
        pipeline.removeHandler(self, promise: nil)
    }
}
