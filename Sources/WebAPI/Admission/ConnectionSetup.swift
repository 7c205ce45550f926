// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// Adds our handlers to a new connection. They take webhooks out of the requests before Hummingbird's own handlers, and
/// limit what a connection may cost.
///
/// `HTTPServerPipelineHandler` lets in one request of a connection at a time. So webhooks and Hummingbird's requests
/// are answered in order. It also closes the connection properly when the server stops.
final class ConnectionSetup: RemovableChannelHandler, ChannelInboundHandler {
    typealias InboundIn = NIOAny

    private let webhooks: WebhookServices
    private let connections: ConnectionLimit
    private let pace: RequestPace.Limits

    init(webhooks: WebhookServices, connections: ConnectionLimit, pace: RequestPace.Limits) {
        self.webhooks = webhooks
        self.connections = connections
        self.pace = pace
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        let address = SenderAddress(context.channel.remoteAddress)
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandlers(
                StopHandler(), HTTPServerPipelineHandler(),
                PaceHandler(
                    limits: pace, connections: connections, sender: address.peer, environment: webhooks.environment),
                WebhookHandler(webhooks, from: address), position: .after(decoder))
        } catch {
            // Without our handlers, Hummingbird would get the webhooks too and answer them with 404.
            context.close(promise: nil)
        }
        pipeline.removeHandler(self, promise: nil)
    }
}
