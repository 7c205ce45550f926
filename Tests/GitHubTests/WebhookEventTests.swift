// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import JSON
import Testing

@Suite("A webhook's event")
struct WebhookEventTests {
    private func decode(_ event: String, _ body: String) throws(PayloadError) -> WebhookEvent {
        try WebhookEvent.decode(event: event, body: Array(body.utf8), isForm: false)
    }

    @Test("is decoded by its name, as JSON and as a form")
    func names() throws {
        for (name, body, action) in [
            ("pull_request", try Bodies.pullRequest(), "opened"), ("push", try Bodies.push(), nil),
            ("check_run", try Bodies.checkRun(), "completed"), ("ping", try Bodies.ping(), nil),
            ("check_suite", try Bodies.checkSuite(), "completed"), ("status", try Bodies.status(), nil),
            ("create", try Bodies.reference(), nil), ("delete", try Bodies.reference(), nil),
            ("repository", try Bodies.repository(), "renamed"),
            ("pull_request_review", try Bodies.review(), "submitted"),
        ] {
            let event = try WebhookEvent.decode(event: name, body: body, isForm: false)
            #expect(event.action == action)
            switch (name, event) {
            case ("pull_request", .pullRequest), ("push", .push), ("check_run", .checkRun), ("ping", .ping),
                ("check_suite", .checkSuite), ("status", .status), ("create", .created), ("delete", .deleted),
                ("repository", .repository), ("pull_request_review", .review):
                #expect(event.repository?.id == 10)
            default: Issue.record("\(name) became \(event)")
            }
            let hex = body.map { byte in byte < 16 ? "%0\(String(byte, radix: 16))" : "%\(String(byte, radix: 16))" }
            let form = Array("payload=\(hex.joined())".utf8)
            #expect(try WebhookEvent.decode(event: name, body: form, isForm: true) == event)
            #expect(throws: PayloadError.self) { try WebhookEvent.decode(event: name, body: form, isForm: false) }
            #expect(throws: PayloadError.notAForm) { try WebhookEvent.decode(event: name, body: body, isForm: true) }
        }
    }

    @Test("that we do not handle keeps its action, if it can be read")
    func unhandled() throws {
        #expect(try decode("star", #"{"action":"created"}"#) == .unhandled(action: "created"))
        #expect(try decode("star", #"{"action":"created"}"#).action == "created")
        for body in [
            "", "{}", "[]", "\"created\"", "no JSON", #"{"action":null}"#, #"{"action":1}"#, #"{"action":"a""#,
        ] {
            #expect(try decode("star", body) == .unhandled(action: nil), "\(body)")
        }
        #expect(
            try WebhookEvent.decode(event: "x", body: Array("payload=%7B%22action%22:%22a%22}".utf8), isForm: true)
                == .unhandled(action: "a"))
        #expect(try WebhookEvent.decode(event: "x", body: Array("%".utf8), isForm: true) == .unhandled(action: nil))
        #expect(try decode("Pull_Request", "{") == .unhandled(action: nil))
    }

    @Test(
        "that we handle must be a JSON object",
        arguments: [
            "pull_request", "push", "check_run", "ping", "check_suite", "status", "create", "delete", "repository",
            "pull_request_review",
        ])
    func roots(event: String) {
        for body in ["[]", "null", "1", "\"a\""] {
            #expect(throws: PayloadError.wrongType(path: "", expected: "an object")) { try decode(event, body) }
        }
        #expect(throws: PayloadError.malformedJSON(offset: 0)) { try decode(event, "") }
        #expect(throws: PayloadError.malformedJSON(offset: 0)) { try decode(event, "payload=%7B%7D") }
    }

    @Test("keeps text in any language, and replaces only what Postgres cannot store")
    func unicode() throws {
        let text = "Grüße 👩‍👩‍👧 日本語 \u{202E}עברית e\u{301}\u{10FFFF}"
        let body = try Bodies.pullRequest { $0.set("pull_request.title", to: text + "\0") }
        guard case .pullRequest(let event) = try WebhookEvent.decode(event: "pull_request", body: body, isForm: false)
        else { return #expect(Bool(false)) }
        #expect(Array(event.pullRequest.title.unicodeScalars) == Array((text + "\u{FFFD}").unicodeScalars))
    }

    @Test("uses the last of two equal keys, and nothing of the first")
    func duplicates() throws {
        let body = #"""
            {"ref":"refs/heads/a","ref":"refs/heads/b","created":true,"created":false,"deleted":false,"before":"1","after":"2",
            "repository":{"full_name":"only/name"},"repository":{"id":1,"id":2,"full_name":"a/b"}}
            """#
        let expected = PushEvent(
            ref: "refs/heads/b", isCreated: false, isDeleted: false, before: "1", after: "2", repositoryID: 2,
            repositoryFullName: "a/b")
        #expect(try decode("push", body) == .push(expected))
        #expect(throws: PayloadError.missingField(path: "repository.id")) {
            try decode(
                "push", body.replacing(#""id":1,"id":2,"#, with: "").replacing("only/name\"", with: "c/d\",\"id\":3"))
        }
    }

    @Test("of 25 MB, GitHub's limit, is decoded")
    func large() throws {
        let line = String(repeating: "0123456789 äöü ", count: 1_000)
        let text = repeatElement(line, count: 1_390).joined(separator: "\r\n")
        let escaped = repeatElement(line, count: 1_390).joined(separator: "\\r\\n")
        let template = try Bodies.pullRequest { $0.set("pull_request.body", to: "@") }
        let place = try #require(template.firstIndex(of: UInt8(ascii: "@")))
        let body = template[..<place] + Array(escaped.utf8) + template[(place + 1)...]
        #expect(body.count > 25_000_000)
        guard
            case .pullRequest(let event) = try WebhookEvent.decode(
                event: "pull_request", body: Array(body), isForm: false)
        else { return #expect(Bool(false)) }
        #expect(event.pullRequest.body == text)
        #expect(throws: PayloadError.malformedJSON(offset: body.count - 1)) {
            try WebhookEvent.decode(event: "pull_request", body: body.dropLast(), isForm: false)
        }
    }
}
