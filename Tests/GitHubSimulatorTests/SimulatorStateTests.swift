// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import JSON
import TestSupport
import Testing

@Suite struct SimulatorStateTests {
    @Test func everyChangeOfAPullRequestMovesItsTime() async throws {
        let herd = try await Herd()
        let simulator = herd.simulator
        let repository = herd.repository
        var last = try await herd.openPullRequest().updatedAt
        let changes: [@Sendable () async throws -> PullRequest] = [
            { try await simulator.editPullRequest(1, in: repository, title: "New", by: "cria") },
            { try await simulator.pushToPullRequest(1, in: repository, by: "cria") },
            { try await simulator.convertToDraft(1, in: repository, by: "cria") },
            { try await simulator.markReadyForReview(1, in: repository, by: "cria") },
            { try await simulator.labelPullRequest(1, in: repository, name: "wool", by: "cria") },
            { try await simulator.closePullRequest(1, in: repository, by: "cria") },
            { try await simulator.reopenPullRequest(1, in: repository, by: "cria") },
            { try await simulator.mergePullRequest(1, in: repository, by: "cria") },
        ]
        for change in changes {
            herd.clock.advance(by: .seconds(1))
            let changed = try await change()
            #expect(changed.updatedAt > last)
            last = changed.updatedAt
        }
    }

    @Test func aCheckDoesNotMoveThePullRequestsTime() async throws {
        let herd = try await Herd()
        let opened = try await herd.openPullRequest()
        herd.clock.advance(by: .seconds(9))
        let run = try await herd.simulator.createCheckRun(
            "lint",
            on: opened.head.sha,
            in: herd.repository,
            by: "alpaca"
        )
        try await herd.simulator.completeCheckRun(run, in: herd.repository, conclusion: .success, by: "alpaca")
        #expect(try await herd.simulator.pullRequest(1, in: herd.repository) == opened)
    }

    @Test func eachOperationTellsItsEvents() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            _ = try await herd.createHook()
            let opened = try await herd.openPullRequest()
            try await herd.simulator.pushToPullRequest(1, in: herd.repository, by: "cria")
            let run = try await herd.simulator.createCheckRun(
                "lint",
                on: opened.head.sha,
                in: herd.repository,
                by: "cria"
            )
            try await herd.simulator.completeCheckRun(run, in: herd.repository, conclusion: .failure, by: "cria")
            try await herd.simulator.mergePullRequest(1, in: herd.repository, by: "alpaca")
            try await herd.simulator.deleteBranch("shear", in: herd.repository, by: "alpaca")
            try await herd.simulator.drain()
            #expect(
                transport.events == [
                    "ping", "pull_request.opened", "push", "pull_request.synchronize", "check_run.created",
                    "check_run.completed", "check_suite.completed", "push", "pull_request.closed", "delete",
                    "push",
                ]
            )
            let synchronize = try #require(JSONValue(parsing: transport.requests[3].body))
            #expect(synchronize["before"]?.stringValue == opened.head.sha)
            #expect(synchronize["after"] == synchronize["pull_request"]?["head"]?["sha"])
            #expect(synchronize["before"] != synchronize["after"])
        }
    }

    @Test func deletingABranchClosesItsPullRequests() async throws {
        let herd = try await Herd()
        _ = try await herd.openPullRequest()
        try await herd.simulator.deleteBranch("shear", in: herd.repository, by: "alpaca")
        let closed = try await herd.simulator.pullRequest(1, in: herd.repository)
        #expect(closed.state == .closed)
        #expect(!closed.isMerged)
    }

    @Test func aPullRequestOutlivesItsForkAndItsAuthor() async throws {
        let herd = try await Herd()
        let fork = try await herd.simulator.fork(herd.repository, owner: "cria")
        let opened = try await herd.simulator.openPullRequest(
            in: herd.repository,
            title: "From afar",
            head: "shear",
            fork: fork,
            by: "cria"
        )
        #expect(opened.headRepository?.id == fork.id)
        try await herd.simulator.deleteRepository(fork)
        try await herd.simulator.deleteAccount("cria")
        let json = await herd.call("GET", "pulls/1").json
        #expect(json["head"]?["repo"] == .null)
        #expect(json["head"]?["sha"]?.stringValue == opened.head.sha)
        #expect(json["user"] == .null)
        #expect(json["state"]?.stringValue == "open")
    }

    @Test func whatCannotBeIsRefused() async throws {
        let herd = try await Herd()
        let simulator = herd.simulator
        let repository = herd.repository
        _ = try await simulator.openPullRequest(
            in: repository,
            title: "Draft",
            head: "shear",
            isDraft: true,
            by: "cria"
        )
        await #expect(throws: SimulatorError.self) {
            try await simulator.mergePullRequest(1, in: repository, by: "cria")
        }
        await #expect(throws: SimulatorError.self) {
            try await simulator.reopenPullRequest(1, in: repository, by: "cria")
        }
        await #expect(throws: SimulatorError.self) {
            try await simulator.createBranch("shear", in: repository, by: "a")
        }
        await #expect(throws: SimulatorError.self) { try await simulator.deleteBranch("none", in: repository, by: "a") }
        await #expect(throws: SimulatorError.self) {
            try await simulator.createRepository(owner: "alpaca", name: "herd")
        }
        await #expect(throws: SimulatorError.self) {
            try await simulator.openPullRequest(in: repository, title: "None", head: "none", by: "cria")
        }
    }
}
