// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("The answers to webhooks")
struct WebhookAnswersTests {
    private static let body = TestPullRequest(number: 1, title: "PROJ-1: a change").webhook("opened")

    @Test("A new delivery is accepted, the same again is a duplicate, in exactly the contract's form")
    func accepted() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let guid = UUID()
            try await TestServerApp.with(database) { app in
                for status in ["accepted", "duplicate", "duplicate"] {
                    let answer = try await app.deliver(Self.body, to: project, guid: guid)
                    let id = guid.uuidString.lowercased()
                    #expect(answer.status == 202)
                    #expect(answer.text == #"{"success":true,"data":{"delivery_id":"\#(id)","status":"\#(status)"}}"#)
                    #expect(answer.headers["content-type"] == "application/json; charset=utf-8")
                    #expect(answer.headers["x-request-id"]?.isEmpty == false)
                }
            }
            let links = "SELECT t.task_number, l.source FROM github_task_pr_links l JOIN tasks t ON t.id = l.task_id"
            #expect(try await database.rows(links) == ["(1,reference)"])
            #expect(try await database.rows("SELECT state, attempts FROM sync_deliveries") == ["(applied,0)"])
            #expect(
                try await database.rows("SELECT topic FROM sync_outbox ORDER BY id")
                    == ["(github.pr_linked)", "(github.pr_updated)"])
        }
    }

    @Test(
        "A missing or malformed event or delivery header is a bad request that names the header",
        arguments: [
            ("X-GitHub-Event", nil), ("X-GitHub-Event", ""), ("X-GitHub-Event", "Pull-Request"),
            ("X-GitHub-Event", String(repeating: "a", count: 65)), ("X-GitHub-Delivery", nil),
            ("X-GitHub-Delivery", "42"),
            ("X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc095"),
        ] as [(String, String?)])
    func badRequest(header: String, value: String?) async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                let answer = try await app.deliver(Self.body, to: project, headers: [header: value])
                #expect(answer.status == 400)
                #expect(try answer.member("success") as? Bool == false)
                #expect(try answer.member("error_code") as? String == "BAD_REQUEST")
                let sentence = try answer.member("error") as? String
                #expect(sentence?.contains(header) == true)
                #expect(try answer.member("request_id") as? String == answer.headers["x-request-id"])
            }
            #expect(try await database.number("SELECT count(*) FROM sync_deliveries") == 0)
        }
    }

    @Test("The signature covers the raw bytes: one more space is another body")
    func rawBytes() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                let headers = TestServerApp.headers(Self.body, to: project, "pull_request", UUID())
                let signature = headers["X-Hub-Signature-256"]
                let changed = try await app.deliver(
                    Self.body + [0x20], to: project, headers: ["X-Hub-Signature-256": signature])
                #expect(changed.status == 401)
                let same = try await app.deliver(Self.body, to: project, headers: ["X-Hub-Signature-256": signature])
                #expect(same.status == 202)
            }
        }
    }

    @Test("An unreadable body or an unhandled event is accepted, and gets its state when it is applied")
    func judgedLater() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                for (event, body) in [
                    ("pull_request", "no JSON"), ("pull_request", ""), ("star", #"{"action":"created"}"#),
                ] {
                    let answer = try await app.deliver(Array(body.utf8), to: project, event: event)
                    #expect(answer.status == 202)
                }
            }
            #expect(
                try await database.rows("SELECT event, action, state FROM sync_deliveries ORDER BY seq")
                    == ["(pull_request,,failed)", "(pull_request,,failed)", "(star,created,ignored)"])
        }
    }
}
