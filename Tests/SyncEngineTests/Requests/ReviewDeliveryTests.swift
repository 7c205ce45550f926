// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import GitHubSimulator
import SyncEngine
import TestSupport
import Testing

@Suite("The review state of a task's pull request")
struct ReviewDeliveryTests {
    private func deliver(_ event: String, _ body: [UInt8], in world: TaskWorld) async throws {
        let text = String(decoding: body, as: UTF8.self)
            .replacing("\(TestPullRequest.repositoryID)", with: "\(world.repository.id)")
        try await world.deliver(event, Array(text.utf8))
    }

    private func state(in world: TaskWorld) async throws -> String? {
        try await world.pulls.linked(task: world.task(1)).first?.reviewState
    }

    @Test("Deliveries change it, and each change that people see is told once")
    func deliveries() async throws {
        try await TaskWorld.with { world in
            var pull = TestPullRequest(number: 5, title: "PROJ-1")
            try await deliver("pull_request", pull.webhook("opened"), in: world)
            #expect(try await state(in: world) == "none")
            pull.isReviewRequested = true
            pull.updatedAt = 1
            try await deliver("pull_request", pull.webhook("review_requested"), in: world)
            #expect(try await state(in: world) == "review_required")
            pull.isReviewRequested = false
            pull.updatedAt = 2
            try await deliver("pull_request_review", pull.review(id: 10, "changes_requested", by: 1, at: 2), in: world)
            #expect(try await state(in: world) == "changes_requested")
            pull.updatedAt = 3
            try await deliver("pull_request_review", pull.review(id: 11, "commented", by: 1, at: 3), in: world)
            try await deliver("pull_request_review", pull.review(id: 12, "approved", by: 2, at: 3), in: world)
            #expect(try await state(in: world) == "changes_requested")
            pull.updatedAt = 4
            try await deliver(
                "pull_request_review", pull.review("dismissed", id: 10, "dismissed", by: 1, at: 2), in: world)
            #expect(try await state(in: world) == "approved")
            // Late news of the dismissed review.
            pull.updatedAt = 2
            try await deliver("pull_request_review", pull.review(id: 10, "changes_requested", by: 1, at: 2), in: world)
            #expect(try await state(in: world) == "approved")
            let actions = "SELECT payload->>'action' FROM sync_outbox WHERE topic = 'github.pr_updated' ORDER BY id"
            #expect(
                try await world.database.rows(actions) == [
                    "(opened)", "(review_requested)", "(review_submitted)", "(review_dismissed)",
                ])
            #expect(try await world.database.number("SELECT count(*) FROM github_reviews") == 3)
            try await world.database.execute("DELETE FROM github_repositories")
            #expect(try await world.database.number("SELECT count(*) FROM github_reviews") == 0)
        }
    }

    @Test("A review brings a pull request that was not known, and news of the pull request keeps the verdict")
    func unknownPullRequest() async throws {
        try await TaskWorld.with { world in
            var pull = TestPullRequest(number: 5, title: "PROJ-1", updatedAt: 1)
            try await deliver("pull_request_review", pull.review(id: 10, "approved", by: 1, at: 1), in: world)
            #expect(try await state(in: world) == "approved")
            pull.title = "PROJ-1 edited"
            pull.updatedAt = 2
            pull.isReviewRequested = true
            try await deliver("pull_request", pull.webhook("edited"), in: world)
            #expect(try await state(in: world) == "approved")
        }
    }

    @Test("A late review that shows a former head leaves the CI state of the present one")
    func formerHead() async throws {
        try await TaskWorld.with { world in
            let former = TestPullRequest(number: 5, title: "PROJ-1")
            try await deliver("pull_request", former.webhook("opened"), in: world)
            var pull = former
            pull.headSHA = String(repeating: "b", count: 40)
            pull.updatedAt = 1
            try await deliver("pull_request", pull.webhook("synchronize"), in: world)
            let run = """
                {"action":"completed","check_run":{"id":1,"head_sha":"\(pull.headSHA)","name":"build","status":"completed",
                "conclusion":"success","app":{"id":15368},"check_suite":{"id":2}},
                "repository":{"id":\(TestPullRequest.repositoryID),"full_name":"octo/herd"}}
                """
            try await deliver("check_run", Array(run.utf8), in: world)
            try await deliver("pull_request_review", former.review(id: 10, "approved", by: 1, at: 0), in: world)
            let linked = try await world.pulls.linked(task: world.task(1)).first
            #expect(linked?.reviewState == "approved")
            #expect(linked?.ciState == "success")
            let told = "SELECT count(*) FROM sync_outbox WHERE topic = 'github.ci_state_changed'"
            #expect(try await world.database.number(told) == 1)
        }
    }

    @Test("A label or a bare new time tells nobody anything")
    func unseen() async throws {
        try await TaskWorld.with { world in
            var pull = TestPullRequest(number: 5, title: "PROJ-1")
            try await deliver("pull_request", pull.webhook("opened"), in: world)
            pull.updatedAt = 1
            try await deliver("pull_request", pull.webhook("labeled"), in: world)
            #expect(try await world.topics() == ["pr_linked", "pr_updated"])
        }
    }
}
