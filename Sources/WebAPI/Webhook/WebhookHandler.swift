// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import NIOCore
import NIOHTTP1
import SyncEngine

/// Takes webhooks out of a connection's requests and answers them. All other requests go on to Hummingbird.
///
/// Most of the service's work happens here. A body is copied once, out of the socket's buffer, and only for a hook that
/// exists. Nothing is awaited between the last byte of a known hook's request and the inbox. While an unknown hook is
/// looked up, nothing more is read. `WebhookExchange` decides what to do with each part. `HTTPServerPipelineHandler`
/// comes before this handler, so no request begins before the last one was answered.
final class WebhookHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let services: WebhookServices
    private let address: SenderAddress
    private var exchange: WebhookExchange
    private var request = ReceivedWebhook()
    /// Whether the hook of the request is being looked up.
    private var isFinding = false
    /// A read was asked for while the hook was looked up.
    private var hasHeldRead = false
    /// The sender has closed its side while a webhook waits for its answer. This event is passed on only after the
    /// answer, because Hummingbird would close the connection.
    private var hasHeldEnd = false

    init(_ services: WebhookServices, from address: SenderAddress) {
        self.services = services
        self.address = address
        exchange = WebhookExchange(limit: services.limit)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard head.method == .POST, let target = WebhookAddress(target: head.uri) else {
                exchange.passOn()
                return context.fireChannelRead(data)
            }
            begin(head, at: target, context)
        case .body(let bytes):
            switch exchange.received(bytes.readableBytes) {
            case .passOn: context.fireChannelRead(data)
            case .keep: bytes.withUnsafeReadableBytes { take($0) }
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

    func read(context: ChannelHandlerContext) {
        if isFinding { hasHeldRead = true } else { context.read() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { exchange.answered() }
        context.write(data, promise: promise)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed where exchange.isJudging: hasHeldEnd = true
        case is ServerStops: stop(context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if exchange.hungUp() {
            isFinding = false
            drop()
            services.metrics.hungUp()
        }
        context.fireChannelInactive()
    }

    /// The server stops. It waits for deliveries that are being stored, but hardly for the check of a signature, which
    /// may have to wait for many others. `PaceHandler` ends requests that are still arriving.
    private func stop(_ context: ChannelHandlerContext) {
        guard exchange.isJudging else { return }
        let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: TimeAmount(RequestPace.Limits().stopping)) { [serial = request.serial] in
            let (handler, context) = handler.value
            guard handler.request.serial == serial, handler.exchange.isJudging else { return }
            let isProven = handler.request.judgedID.map(handler.services.bodies.isProven) ?? false
            if !isProven { context.close(promise: nil) }
        }
    }

    private func begin(_ head: HTTPRequestHead, at target: WebhookAddress, _ context: ChannelHandlerContext) {
        let fields = WebhookFields(head.headers)
        let owner = BodyShares.Owner(
            sender: address.sender(forwardedFor: fields.forwardedFor), project: target.project ?? "",
            hook: fields.hookID)
        request = ReceivedWebhook(
            head, fields, at: target, serial: request.serial + 1, owner: owner,
            startedAt: services.environment.uptime())
        guard request.announced <= services.limit else { return refuse(.tooLarge(services.limit), context) }
        let webhook: WebhookRequest
        do throws(MalformedWebhook) {
            webhook = try WebhookRequest(
                project: target.project, event: fields.event, delivery: fields.delivery, hookID: fields.hookID,
                signature: fields.signature, contentType: fields.contentType)
        } catch {
            return refuse(ContractError(code: .badRequest, message: error.description), context)
        }
        exchange.begin()
        find(webhook, context)
    }

    /// Finds the hook, in the cache or in the database. The intake may call back on any thread.
    private func find(_ webhook: WebhookRequest, _ context: ChannelHandlerContext) {
        let eventLoop = context.eventLoop
        let handler = NIOLoopBound((self, context), eventLoop: eventLoop)
        let known = services.intake.open(webhook) { [serial = request.serial] reading in
            eventLoop.execute {
                let (handler, context) = handler.value
                guard handler.request.serial == serial, handler.isFinding else { return }
                handler.found(reading, context)
            }
        }
        if let known { start(known) } else { isFinding = true }
    }

    private func found(_ reading: WebhookReading?, _ context: ChannelHandlerContext) {
        goOn(context)
        guard let reading else {
            return exchange.isJudging ? answer(.unavailable, context) : refuse(.cannotStore, context)
        }
        start(reading)
        let early = request.early
        request.early = []
        early.withUnsafeBytes { take($0) }
        if request.hasEndedEarly { judge(context) }
    }

    /// The hook is not looked up any more, so more may be read from the connection.
    private func goOn(_ context: ChannelHandlerContext) {
        isFinding = false
        guard hasHeldRead else { return }
        hasHeldRead = false
        context.read()
    }

    private func start(_ reading: WebhookReading) {
        request.reading = reading
        guard reading.wantsBody else { return }
        let body = WebhookBody(capacity: request.announced)
        request.body = body
        request.bodyID = services.bodies.begin(request.owner, drop: body.drop)
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        guard request.reading != nil else { return request.early.append(contentsOf: bytes) }
        request.reading?.read(bytes)
        guard let body = request.body, let id = request.bodyID else { return }
        if services.bodies.reserve(bytes.count, for: id) { body.append(bytes) } else { drop() }
    }

    /// Passes the complete webhook to the intake, which may answer on any thread.
    private func judge(_ context: ChannelHandlerContext) {
        guard let reading = request.reading else {
            request.hasEndedEarly = true
            return
        }
        let (body, id, bodies) = (request.body, request.bodyID, services.bodies)
        request.reading = nil
        request.body = nil
        request.bodyID = nil
        request.judgedID = id
        let eventLoop = context.eventLoop
        let handler = NIOLoopBound((self, context), eventLoop: eventLoop)
        let admit = { @Sendable in id.map(bodies.prove) ?? false }
        services.intake.finish(reading, body: body, admit: admit) { answer in
            if let id { bodies.release(id) }
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
        drop()
        goOn(context)
        exchange.refuse(hangingUp: error.closesConnection || !request.keepsAlive)
        respond(WebhookResponse(error, requestID: request.id), context)
    }

    /// Keeps nothing of the body.
    private func drop() {
        if let id = request.bodyID { services.bodies.release(id) }
        request.body = nil
        request.bodyID = nil
        request.early = []
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
