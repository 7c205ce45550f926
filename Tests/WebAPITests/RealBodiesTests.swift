// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite(
    "The bodies that GitHub published are stored as their JSON says",
    .enabled(if: !RealBody.all.isEmpty, "needs ../shared/testdata/github beside the package"), .serialized
)
struct RealBodiesTests {
    /// One of the bodies names REST-276, so this is the project's prefix.
    private static let prefix = "REST"
    private static let tasks = 300

    @Test("each body, in its own project", arguments: RealBody.all)
    func each(body: RealBody) async throws {
        let bytes = try body.bytes()
        let truth = try body.truth()
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database, prefix: Self.prefix, tasks: Self.tasks)
            try await TestServerApp.with(database) { app in
                let answer = try await app.deliver(bytes, to: project, event: body.event)
                #expect(answer.status == 202)
                #expect(try answer.deliveryStatus == "accepted")
            }
            let delivery = try #require(try await KeptDelivery.all(in: database).first)
            #expect(delivery.event == body.event)
            #expect(delivery.action == truth.action)
            #expect(delivery.state == truth.state)
            #expect(delivery.attempts == 0)
            #expect(delivery.body == bytes.map { String(format: "%02x", $0) }.joined())
            if truth.state == "ignored" { #expect(delivery.isExplained) }
            #expect(try await KeptPullRequest.all(of: project, in: database) == [truth.pullRequest()].compactMap { $0 })
            #expect(try await KeptCheck.all(of: project, in: database) == [truth.check()].compactMap { $0 })
            try await expectLinks(truth, in: database)
            let hook = try await database.rows("SELECT hook_state FROM github_repositories")
            #expect(hook == [truth.event == "ping" ? "(active)" : "(unknown)"])
        }
    }

    /// The links and events are exactly those of the named tasks.
    private func expectLinks(_ truth: BodyTruth, in database: TestDatabase) async throws {
        let named = try truth.tasksNamed(prefix: Self.prefix)
        let links = "SELECT task_number, source FROM github_task_pr_links l JOIN tasks t ON t.id = l.task_id ORDER BY 1"
        #expect(try await database.rows(links) == named.map { "(\($0),reference)" })
        let branches = try truth.createdBranch.map { try BodyTruth.tasks(named: $0, prefix: Self.prefix) } ?? []
        #expect(try await database.number("SELECT count(*) FROM github_task_branches") == branches.count)
        let events = "SELECT topic, payload->>'action' FROM sync_outbox ORDER BY id"
        #expect(
            try await database.rows(events) == named.map { _ in "(github.pr_linked,)" }
                + named.map { _ in "(github.pr_updated,\(truth.emittedAction))" })
    }

    @Test("a published push, with its new branch renamed after two tasks, links both")
    func createdBranch() async throws {
        let branch = "rest-7/修正REST-0012_and-REST-301"
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database, prefix: Self.prefix, tasks: Self.tasks)
            try await TestServerApp.with(database) { app in
                for body in RealBody.all where try body.truth().createdBranch != nil {
                    let text = String(decoding: try body.bytes(), as: UTF8.self)
                    let ref = /"ref":\s*"refs\/heads\/[^"]*"/
                    let renamed = text.replacing(ref, with: "\"ref\": \"refs/heads/\(branch)\"")
                    #expect(try await app.deliver(Array(renamed.utf8), to: project, event: "push").status == 202)
                }
            }
            let links = """
                SELECT t.task_number, b.branch_name = '\(branch)', b.repo_id = '\(project.repoID)', b.source
                FROM github_task_branches b JOIN tasks t ON t.id = b.task_id ORDER BY 1
                """
            #expect(try await database.rows(links) == ["(7,t,t,reference)", "(12,t,t,reference)"])
            #expect(
                try await database.rows("SELECT topic FROM sync_outbox")
                    == ["(github.branch_linked)", "(github.branch_linked)"])
        }
    }
}
