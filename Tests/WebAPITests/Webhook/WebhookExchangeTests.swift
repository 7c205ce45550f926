// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import WebAPI

@Suite("What a connection may do with the parts of a request")
struct WebhookExchangeTests {
    private static func reading(_ bytes: Int = 0) -> WebhookExchange {
        var exchange = WebhookExchange(limit: 10)
        exchange.begin()
        if bytes > 0 { _ = exchange.received(bytes) }
        return exchange
    }

    @Test("If the sender hangs up while its body is read, the bytes are returned, and nothing is answered")
    func hangsUpWhileReading() {
        var exchange = Self.reading(5)
        let wasReading = exchange.hungUp()
        #expect(wasReading)
        #expect(!exchange.isJudging)
        #expect(exchange.received(1) == .drop)
        #expect(exchange.ended() == .nothing)
    }

    @Test("If the sender hangs up while its webhook is verified, nothing is answered; the verifier returns the bytes")
    func hangsUpWhileJudged() {
        var exchange = Self.reading(5)
        #expect(exchange.ended() == .judge)
        let wasReading = exchange.hungUp()
        #expect(!wasReading)
        #expect(!exchange.isJudging)
    }

    @Test("A body up to the limit is kept, one byte more is refused, and the rest is dropped up to a second limit")
    func limit() {
        var exchange = Self.reading(4)
        #expect(exchange.received(6) == .keep)
        #expect(exchange.received(1) == .refuse)
        exchange.refuse(hangingUp: true)
        #expect(exchange.received(10) == .drop)
        #expect(exchange.received(1) == .hangUp)
    }

    @Test("A refused webhook ends the connection only when it has to")
    func refused() {
        for hangingUp in [false, true] {
            var exchange = WebhookExchange(limit: 10)
            exchange.refuse(hangingUp: hangingUp)
            #expect(exchange.received(3) == .drop)
            #expect(exchange.ended() == (hangingUp ? .hangUp : .nothing))
        }
    }

    @Test("A complete webhook waits for its answer; then the next request may come")
    func answered() {
        var exchange = Self.reading(5)
        #expect(!exchange.isJudging)
        #expect(exchange.ended() == .judge)
        #expect(exchange.isJudging)
        exchange.answered()
        #expect(!exchange.isJudging)
        exchange.begin()
        #expect(exchange.received(10) == .keep)
    }

    @Test("Another request is passed on, and waits for its answer, which may come before or after its end")
    func passedOn() {
        var late = WebhookExchange(limit: 10)
        late.passOn()
        #expect(late.received(100) == .passOn)
        #expect(late.ended() == .passOn)
        #expect(!late.isJudging)
        late.answered()
        late.begin()
        #expect(late.received(10) == .keep)

        var early = WebhookExchange(limit: 10)
        early.passOn()
        early.answered()
        #expect(early.received(100) == .passOn)
        #expect(early.ended() == .passOn)
        early.begin()
        #expect(early.received(10) == .keep)
    }
}

@Suite("Which requests are webhooks")
struct WebhookAddressTests {
    @Test(
        "requests to the address that the router would match, for any project",
        arguments: [
            ("/projects/abc/webhook", "abc"), ("/projects/abc/webhook?x=1", "abc"), ("/projects/abc/webhook/", "abc"),
            ("//projects/abc//webhook", "abc"), ("/projects/no-uuid%20/webhook", "no-uuid%20"),
        ])
    func found(path: String, project: String) {
        #expect(WebhookAddress(target: SyncServer.base + path) == WebhookAddress(project: project))
    }

    @Test(
        "requests to the address of plugin 0.3, which names no project",
        arguments: ["/webhook", "/webhook?x=1", "/webhook/", "//webhook"])
    func older(path: String) {
        let address = WebhookAddress(target: SyncServer.base + path)
        #expect(address == WebhookAddress(project: nil))
        #expect(address?.route == "\(SyncServer.base)/webhook")
    }

    @Test(
        "requests to no other address",
        arguments: [
            "/projects/abc/webhooks", "/projects/abc/webhook/x", "/projects/webhook", "/projects//webhook",
            "/projects/abc/Webhook", "/projects/a/b/webhook", "/projects/abc?/webhook", "",
            "/webhooks", "/webhook/x", "/Webhook", "/x/webhook",
        ])
    func other(path: String) {
        #expect(WebhookAddress(target: SyncServer.base + path) == nil)
    }
}
