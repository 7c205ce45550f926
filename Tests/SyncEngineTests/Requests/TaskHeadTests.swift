// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import GitHubSimulator
import Storage
import TestGitHub
import TestSupport
import Testing

@testable import SyncEngine

@Suite("The CI state is about the commit that is the head now")
struct TaskHeadTests {
    /// A linked pull request whose only check has succeeded, and GitHub was asked for its head.
    private func green(_ world: TaskWorld) async throws -> TaskPullRequest {
        let pull = try await world.linkPullRequest()
        let run = try await world.simulator.createCheckRun(
            "build", on: pull.headSHA, in: world.repository, by: TaskWorld.login)
        try await world.simulator.completeCheckRun(
            run, in: world.repository, conclusion: .success, by: TaskWorld.login)
        #expect(try await status(world, pull).state == "success")
        return pull
    }

    private func status(_ world: TaskWorld, _ pull: TaskPullRequest) async throws -> CIStatus {
        try await world.pulls.ciStatus(task: world.task(1), pullRequest: pull.id)
    }

    private func row(_ world: TaskWorld) async throws -> PullRequestRow {
        let task = try world.task(1)
        return try #require(try await world.pulls.work.pullRequests(of: task).first).pullRequest
    }

    /// Makes the last confirmation ten seconds old.
    private func age(_ world: TaskWorld) async throws {
        let row = try await row(world)
        let head = try #require(world.pulls.heads.head(of: row))
        world.pulls.heads.confirm(
            row.id, .init(sha: head.sha, etag: head.etag, asked: head.asked - .seconds(10)))
    }

    @Test("After a push of which no delivery told, the last commit's success is not answered")
    func pushed() async throws {
        try await TaskWorld.with { world in
            let pull = try await green(world)
            let pushed = try await world.simulator.push(
                ["More"], to: "topic", in: world.repository, by: TaskWorld.login)
            try await age(world)
            let now = try await status(world, pull)
            #expect(now == CIStatus(state: "unknown", checks: []))
            #expect(try await row(world).headSHA == pushed.sha)
            let run = try await world.simulator.createCheckRun(
                "build", on: pushed.sha, in: world.repository, by: TaskWorld.login)
            #expect(try await status(world, pull).state == "pending")
            try await world.simulator.completeCheckRun(
                run, in: world.repository, conclusion: .failure, by: TaskWorld.login)
            #expect(try await status(world, pull).state == "failure")
        }
    }

    @Test("The question for an unchanged head is conditional, and asked once in ten seconds")
    func unchanged() async throws {
        try await TaskWorld.with { world in
            let pull = try await green(world)
            let unchanged = {
                world.metrics.count("paca_sync_github_requests_total", ("resource", "core"), ("status", "304"))
            }
            world.transport.forget()
            #expect(try await status(world, pull).state == "success")
            #expect(world.transport.sent == [])
            try await age(world)
            #expect(try await status(world, pull).state == "success")
            #expect(world.transport.sent == ["GET /repositories/\(world.repository.id)/pulls/\(pull.number)"])
            #expect(unchanged() == 1)
            #expect(try await status(world, pull).state == "success")
            #expect(world.transport.sent.count == 1)
            try await age(world)
            #expect(try await status(world, pull).state == "success")
            #expect(unchanged() == 2, "the ETag is good for the next question too")
        }
    }

    @Test("While GitHub cannot confirm the head, nothing is answered from what is stored")
    func unreachable() async throws {
        try await TaskWorld.with { world in
            let pull = try await green(world)
            try await age(world)
            world.transport.replace("GET", by: .status(502))
            try await expectFailure(.unavailable) { _ = try await status(world, pull) }
            world.transport.replace("GET", by: .json(#"{"message":"secondary rate limit"}"#, status: 429))
            try await expectFailure(.rateLimited) { _ = try await status(world, pull) }
        }
    }

    @Test("A head that a delivery tells is used, even if GitHub's API still shows the one before")
    func delivered() async throws {
        try await TaskWorld.with { world in
            let pull = try await green(world)
            let sha = try await world.simulator.push(
                ["Elsewhere"], to: "main", in: world.repository, by: TaskWorld.login
            ).sha
            try await world.database.execute(
                """
                UPDATE github_pull_requests SET head_sha = '\(sha)',
                    github_updated_at = github_updated_at + interval '1 hour'
                """)
            world.transport.forget()
            #expect(try await status(world, pull).state == "unknown")
            #expect(world.transport.sent.contains { $0.hasSuffix("/commits/\(sha)/check-runs") })
            #expect(try await row(world).headSHA == sha)
        }
    }

    @Test("A confirmed head is fresh for ten seconds, and only while the stored row says the same")
    func freshness() {
        let clock = ManualClock()
        let heads = PullRequestHeads(environment: .test(clock: clock))
        var row = PullRequestRow(
            id: UUID(), repoID: UUID(), number: 1, githubID: 1, title: "", state: "open", htmlURL: "",
            headBranch: "", headSHA: "a", baseBranch: "", author: "", isDraft: false, isFromFork: false,
            mergedAt: nil, githubUpdatedAt: nil)
        #expect(heads.head(of: row) == nil)
        heads.confirm(row.id, .init(sha: "a", etag: "\"1\"", asked: .zero))
        clock.advance(by: .milliseconds(9_999))
        #expect(heads.head(of: row).map(heads.isFresh) == true)
        clock.advance(by: .milliseconds(1))
        #expect(heads.head(of: row).map(heads.isFresh) == false)
        row.headSHA = "b"
        #expect(heads.head(of: row) == nil)
    }
}
