// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Makes a connection read up to 64 KiB at a time from its first read on, so that a webhook of the usual 25 KB arrives in
/// one piece and its handler is not resumed for each part. By default a connection starts with 2 KB and grows.
final class WholeReadHandler: RemovableChannelHandler, ChannelInboundHandler {
    typealias InboundIn = NIOAny

    private static let readSize = 64 << 10

    func handlerAdded(context: ChannelHandlerContext) {
        let allocator = FixedSizeRecvByteBufferAllocator(capacity: Self.readSize)
        context.channel.setOption(.recvAllocator, value: allocator).assumeIsolated().whenFailure { _ in
            // A channel that cannot be told keeps its own allocator, which is slower and as right.
        }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
