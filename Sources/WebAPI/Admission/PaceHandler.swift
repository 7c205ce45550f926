// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import NIOCore
import NIOHTTP1

/// Closes a connection that takes too long, or that has to make room for another one. ``RequestPace`` decides when, for
/// webhooks and for all other requests.
///
/// It also chooses how much is read at once: little, until a request has announced how long it is. So connections that
/// do not send whole requests take little memory, and a few small chunks cannot hide in one large read.
final class PaceHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private static let smallRead = 4 << 10
    /// A webhook of the usual 25 KB arrives in one piece.
    private static let largeRead = 64 << 10
    /// Answers that prove nothing about the sender.
    private static let refusals: Set<UInt> = [400, 401, 403, 404, 405, 413]

    private let connections: ConnectionLimit
    private let sender: String
    private let environment: SyncEnvironment
    private var pace: RequestPace
    private var connection: Int?
    private var timer: Scheduled<Void>?
    private var readSize = 0
    private var status: UInt = 0
    private var lastUseful = Duration.zero
    /// The connection is being closed for what it sent. Parts that were read together with it are dropped.
    private var isClosing = false
    /// Whether the timer was set for the request that is arriving. Most requests are complete before it has to be.
    private var isWatched = false

    init(limits: RequestPace.Limits, connections: ConnectionLimit, sender: String, environment: SyncEnvironment) {
        self.connections = connections
        self.sender = sender
        self.environment = environment
        pace = RequestPace(limits: limits, at: environment.uptime())
    }

    func handlerAdded(context: ChannelHandlerContext) {
        setReadSize(Self.smallRead, context)
        let channel = context.channel
        let id = connections.opened(from: sender) { channel.close(promise: nil) }
        connection = id
        channel.closeFuture.whenComplete { [connections] _ in connections.closed(id) }
        check(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            let announced = head.headers.first(name: "content-length").flatMap { Int($0) }
            let isChunked = announced == nil && head.headers.contains(name: "transfer-encoding")
            setReadSize(isChunked ? Self.smallRead : Self.largeRead, context)
            pace.began(announced: announced, at: environment.uptime())
            isWatched = false
        case .body(let bytes):
            guard pace.received(bytes.readableBytes, at: environment.uptime()) else {
                isClosing = true
                return context.close(promise: nil)
            }
        case .end:
            pace.ended(at: environment.uptime())
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if pace.isReceiving, !isWatched {
            isWatched = true
            check(context)
        }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            status = head.status.code
        case .body:
            break
        case .end:
            let now = environment.uptime()
            pace.answered(at: now)
            answered(at: now)
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        pace.writable(context.channel.isWritable, at: environment.uptime())
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ServerStops {
            pace.stop(at: environment.uptime())
            check(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Closes the connection, or looks again later.
    private func check(_ context: ChannelHandlerContext) {
        timer?.cancel()
        let now = environment.uptime()
        switch pace.verdict(at: now) {
        case .close:
            context.close(promise: nil)
        case .ask(let time):
            let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            timer = context.eventLoop.scheduleTask(in: TimeAmount(time - now)) {
                let (handler, context) = handler.value
                handler.check(context)
            }
        }
    }

    private func answered(at now: Duration) {
        // Once a second is often enough to tell the connections apart.
        guard let connection, !Self.refusals.contains(status), now - lastUseful > .seconds(1) else { return }
        lastUseful = now
        connections.wasUseful(connection)
    }

    private func setReadSize(_ size: Int, _ context: ChannelHandlerContext) {
        guard size != readSize else { return }
        readSize = size
        // If the option cannot be set, the channel keeps its allocator, which costs more memory.
        try? context.channel.syncOptions?.setOption(
            .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: size))
    }
}
