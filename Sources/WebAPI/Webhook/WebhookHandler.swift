// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import NIOCore
import NIOHTTP1
import SyncEngine

/// Takes webhooks out of a connection's requests and answers them. All other requests go on to Hummingbird.
///
/// Most of the service's work happens here. A body is copied once, out of the socket's buffer, and nothing is awaited
/// between the request's last byte and the inbox. `WebhookExchange` decides what to do with each part.
/// `HTTPServerPipelineHandler` comes before this handler, so no request begins before the last one was answered.
final class WebhookHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let services: WebhookServices
    private var exchange: WebhookExchange
    private var request = ReceivedWebhook()
    /// The sender has closed its side while a webhook waits for its answer. This event is passed on only after the
    /// answer, because Hummingbird would close the connection.
    private var hasHeldEnd = false

    init(_ services: WebhookServices) {
        self.services = services
        exchange = WebhookExchange(limit: services.limit)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard head.method == .POST, let address = WebhookAddress(target: head.uri) else {
                exchange.passOn()
                return context.fireChannelRead(data)
            }
            let fields = WebhookFields(head.headers)
            request = ReceivedWebhook(head, fields, at: address, startedAt: services.environment.uptime())
            begin(fields, project: address.project, context)
        case .body(let bytes):
            switch exchange.received(bytes.readableBytes) {
            case .passOn: context.fireChannelRead(data)
            case .keep: keep(bytes, context)
            case .refuse: refuse(.tooLarge(services.limit), context)
            case .drop: break
            case .hangUp: context.close(promise: nil)
            }
        case .end:
            switch exchange.ended() {
            case .passOn: context.fireChannelRead(data)
            case .judge: judge(context)
            case .nothing: break
            case .hangUp: context.close(promise: nil)
            }
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { exchange.answered() }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is IdleStateHandler.IdleStateEvent:
            if !exchange.isAnswering { context.close(promise: nil) }
        case ChannelEvent.inputClosed where exchange.isJudging:
            hasHeldEnd = true
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if exchange.hungUp() {
            services.budget.release(request.body.count)
            services.metrics.hungUp()
        }
        context.fireChannelInactive()
    }

    private func begin(_ fields: WebhookFields, project: String?, _ context: ChannelHandlerContext) {
        let announced = fields.contentLength ?? 0
        guard announced <= services.limit else { return refuse(.tooLarge(services.limit), context) }
        do throws(MalformedWebhook) {
            request.webhook = try WebhookRequest(
                project: project, event: fields.event, delivery: fields.delivery, hookID: fields.hookID,
                signature: fields.signature, contentType: fields.contentType)
        } catch {
            return refuse(ContractError(code: .badRequest, message: error.description), context)
        }
        // The sender may announce more than it sends, so at most 1 MiB is reserved in advance.
        request.body.reserveCapacity(min(announced, 1 << 20))
        exchange.begin()
    }

    private func keep(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        guard services.budget.reserve(bytes.readableBytes) else { return refuse(.tooMuchWaits, context) }
        request.body.append(contentsOf: bytes.readableBytesView)
    }

    /// Passes the complete body to the intake, which may answer on any thread.
    private func judge(_ context: ChannelHandlerContext) {
        guard let webhook = request.webhook else { return }
        let body = request.body
        request.body = []
        let eventLoop = context.eventLoop
        let handler = NIOLoopBound((self, context), eventLoop: eventLoop)
        services.intake.receive(webhook, body: body) { [budget = services.budget, size = body.count] answer in
            budget.release(size)
            eventLoop.execute {
                let (handler, context) = handler.value
                handler.answer(answer, context)
            }
        }
    }

    private func answer(_ answer: WebhookAnswer, _ context: ChannelHandlerContext) {
        // If the connection has been closed, there is nobody to answer.
        guard exchange.isJudging else { return }
        // Writing the answer lets the next request in, which replaces `request`. So its value is read before.
        let keepsAlive = request.keepsAlive
        respond(WebhookResponse(answer, requestID: request.id), context)
        if !keepsAlive {
            context.close(promise: nil)
        } else if hasHeldEnd {
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
    }

    /// Answers before the end of the request. The rest of the request is still read and dropped; otherwise the sender
    /// might not see the answer.
    private func refuse(_ error: ContractError, _ context: ChannelHandlerContext) {
        services.budget.release(request.body.count)
        request.body = []
        exchange.refuse(hangingUp: error.closesConnection || !request.keepsAlive)
        respond(WebhookResponse(error, requestID: request.id), context)
    }

    private func respond(_ response: WebhookResponse, _ context: ChannelHandlerContext) {
        exchange.answered()
        services.metrics.record(
            route: request.route, method: "POST", status: Int(response.status.code),
            duration: services.environment.uptime() - request.startedAt)
        let (head, body) = response.parts(
            version: request.version, requestID: request.id, date: services.date.value, keepsAlive: request.keepsAlive)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
