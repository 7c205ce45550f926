// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Testing

@testable import GitHub

@Suite("The other webhooks that we handle")
struct OtherEventTests {
    private func push(_ path: String, to value: Any? = nil) throws -> PushEvent {
        try PushEvent.decode(Bodies.push { $0.set(path, to: value) })
    }

    private func checkRun(_ path: String, to value: Any? = nil) throws -> CheckRunEvent {
        try CheckRunEvent.decode(Bodies.checkRun { $0.set(path, to: value) })
    }

    private func ping(_ path: String, to value: Any? = nil) throws -> PingEvent {
        try PingEvent.decode(Bodies.ping { $0.set(path, to: value) })
    }

    @Test("push gives every field that we use")
    func completePush() throws {
        let event = PushEvent(
            ref: "refs/heads/main", isCreated: false, isDeleted: false, before: "a1", after: "b2", repositoryID: 10,
            repositoryFullName: "octo/cat")
        #expect(try PushEvent.decode(Bodies.push()) == event)
        #expect(try push("created", to: true).isCreated)
        #expect(try push("deleted", to: true).isDeleted)
    }

    @Test(
        "push names a branch only if it is one",
        arguments: [
            ("refs/heads/main", "main"), ("refs/heads/feature/a/b", "feature/a/b"),
            ("refs/heads/refs/heads/x", "refs/heads/x"),
            ("refs/heads/é", "é"), ("refs/tags/v1", nil), ("refs/heads/", nil), ("main", nil), ("", nil),
            ("refs/heads/\u{301}x", "\u{301}x"),
        ])
    func branches(ref: String, branch: String?) throws {
        #expect(try push("ref", to: ref).branch == branch)
    }

    @Test(
        "push is refused without a required field",
        arguments: [
            "ref", "created", "deleted", "before", "after", "repository", "repository.id", "repository.full_name",
        ])
    func missingInPush(path: String) {
        #expect(throws: PayloadError.missingField(path: path)) { try push(path) }
    }

    @Test("check_run gives every field that we use")
    func completeCheckRun() throws {
        let event = CheckRunEvent(
            action: "completed", id: 600, name: "test", headSHA: "a1", status: "completed", conclusion: "success",
            detailsURL: "https://ci.example", startedAt: GitHubTimestamp("2020-01-01T00:00:00Z"),
            completedAt: GitHubTimestamp("2020-01-01T00:01:00Z"), appID: 7, repositoryID: 10,
            repositoryFullName: "octo/cat")
        #expect(try CheckRunEvent.decode(Bodies.checkRun()) == event)
    }

    @Test("check_run has nil for what may be absent or null")
    func optionalInCheckRun() throws {
        for absent in [nil, NSNull()] as [Any?] {
            #expect(try checkRun("check_run.conclusion", to: absent).conclusion == nil)
            #expect(try checkRun("check_run.started_at", to: absent).startedAt == nil)
            #expect(try checkRun("check_run.completed_at", to: absent).completedAt == nil)
            #expect(try checkRun("check_run.app", to: absent).appID == nil)
            #expect(try checkRun("check_run.app.id", to: absent).appID == nil)
            let page = "https://github.com/octo/cat/runs/600"
            #expect(try checkRun("check_run.details_url", to: absent).detailsURL == page)
            #expect(try checkRun("check_run.html_url", to: absent).detailsURL == "https://ci.example")
        }
    }

    @Test(
        "check_run is refused without a required field",
        arguments: [
            "action", "check_run", "check_run.id", "check_run.name", "check_run.head_sha", "check_run.status",
            "repository",
            "repository.id", "repository.full_name",
        ])
    func missingInCheckRun(path: String) {
        #expect(throws: PayloadError.missingField(path: path)) { try checkRun(path) }
    }

    @Test("ping gives the hook, its events and its repository")
    func completePing() throws {
        let event = PingEvent(
            hookID: 42, hookEvents: ["push", "pull_request"], repositoryID: 10, repositoryFullName: "octo/cat")
        #expect(try PingEvent.decode(Bodies.ping()) == event)
    }

    @Test("ping has no required field")
    func optionalInPing() throws {
        for absent in [nil, NSNull()] as [Any?] {
            #expect(try ping("hook_id", to: absent).hookID == nil)
            #expect(try ping("hook", to: absent).hookEvents == [])
            #expect(try ping("hook.events", to: absent).hookEvents == [])
            #expect(try ping("repository", to: absent).repositoryID == nil)
        }
        let empty = PingEvent(hookID: nil, hookEvents: [], repositoryID: nil, repositoryFullName: nil)
        #expect(try PingEvent.decode(Array("{}".utf8)) == empty)
        #expect(throws: PayloadError.wrongType(path: "hook.events[1]", expected: "a string")) {
            try ping("hook.events", to: ["push", 1] as [Any])
        }
    }
}
