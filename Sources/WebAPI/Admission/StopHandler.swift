// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// The server stops. Unlike `ChannelShouldQuiesceEvent`, it reaches the handlers behind `HTTPServerPipelineHandler`.
struct ServerStops {}

/// Passes on that the server stops. It comes before `HTTPServerPipelineHandler`, which keeps NIO's own event to itself
/// and then waits without limit for the end of a request that is arriving.
final class StopHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        if event is ChannelShouldQuiesceEvent { context.fireUserInboundEventTriggered(ServerStops()) }
    }
}
