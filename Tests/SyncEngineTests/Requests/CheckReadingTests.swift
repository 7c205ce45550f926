// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import GitHubSimulator
import Storage
import SyncEngine
import TestGitHub
import TestSupport
import Testing

@Suite("Reading a commit's checks from GitHub")
struct CheckReadingTests {
    /// Stands for the commit that is asked for.
    private static let sha = "SHA"

    /// A linked pull request whose head GitHub shows only by the answers of a test.
    private func linked(in world: TaskWorld) async throws -> TaskPullRequest {
        let opened = try await world.openPullRequest()
        return try await world.pulls.link(task: world.task(1), repository: world.repo, number: Int32(opened.number))
    }

    private func status(in world: TaskWorld, of pull: TaskPullRequest) async throws -> CIStatus {
        try await world.pulls.ciStatus(task: world.task(1), pullRequest: pull.id)
    }

    private static func run(_ id: Int, _ conclusion: String?, name: String? = nil, suite: Int = 1) -> String {
        let status = conclusion == nil ? "in_progress" : "completed"
        return """
            {"id":\(id),"name":"\(name ?? "job \(id)")","head_sha":"\(sha)","status":"\(status)",
            "conclusion":\(conclusion.map { "\"\($0)\"" } ?? "null"),"app":{"id":15368},"check_suite":{"id":\(suite)}}
            """
    }

    private static func status(_ id: Int, _ state: String, context: String? = nil) -> String {
        #"{"id":\#(id),"context":"\#(context ?? "ci/\(id)")","state":"\#(state)"}"#
    }

    /// Answers both systems, a hundred entries a page.
    private static func show(
        runs: [String] = [], statuses: [String] = [], failing: Int? = nil, in world: TaskWorld
    ) {
        world.transport.answer { request in
            let isRuns = request.operation.hasSuffix("/check-runs")
            guard isRuns || request.operation.hasSuffix("/status") else { return nil }
            let page = request.url.flatMap { $0.split(separator: "=").last }.flatMap { Int($0) } ?? 1
            if page == failing { return .json("{}", status: 502) }
            let parts = request.operation.split(separator: "/")
            let all = (isRuns ? runs : statuses).map { $0.replacing(sha, with: parts[parts.count - 2]) }
            let shown = all.dropFirst(100 * (page - 1)).prefix(100).joined(separator: ",")
            let path = request.operation.split(separator: " ").last ?? ""
            let next = "<https://api.github.com\(path)?page=\(page + 1)>; rel=\"next\""
            let body =
                isRuns
                ? #"{"total_count":\#(all.count),"check_runs":[\#(shown)]}"#
                : #"{"state":"pending","sha":"\#(sha)","total_count":\#(all.count),"statuses":[\#(shown)]}"#
            return .json(body, all.count > 100 * page ? ["Link": next] : [:])
        }
    }

    @Test("Two suites' runs of one name are two checks, and the red one is not hidden")
    func twoSuites() async throws {
        try await TaskWorld.with { world in
            let pull = try await linked(in: world)
            Self.show(
                runs: [Self.run(101, "success", name: "test", suite: 2), Self.run(100, "failure", name: "test")],
                in: world)
            let status = try await status(in: world, of: pull)
            #expect(status.state == "failure")
            #expect(status.checks.map(\.name) == ["test", "test"])
        }
    }

    @Test("The failed check is found on any page, and each page is read once")
    func pages() async throws {
        try await TaskWorld.with { world in
            let pull = try await linked(in: world)
            for (count, failed) in [(250, 230), (1_050, 1_040)] {
                Self.show(runs: (1 ... count).map { Self.run($0, $0 == failed ? "failure" : "success") }, in: world)
                world.transport.forget()
                #expect(try await status(in: world, of: pull).state == "failure")
                #expect(world.transport.sent.filter { $0.hasSuffix("/check-runs") }.count == (count + 99) / 100)
                try await world.database.execute("DELETE FROM github_checks")
            }
            Self.show(
                statuses: (1 ... 120).map { Self.status($0, $0 == 110 ? "error" : "success") }, in: world)
            #expect(try await status(in: world, of: pull).state == "failure")
        }
    }

    @Test("A page that GitHub fails to give leaves the state as it was")
    func brokenPage() async throws {
        try await TaskWorld.with { world in
            let pull = try await linked(in: world)
            for status in [false, true] {
                let runs = (1 ... 150).map { Self.run($0, "success") }
                let statuses = (1 ... 150).map { Self.status($0, "success") }
                Self.show(runs: status ? [] : runs, statuses: status ? statuses : [], failing: 2, in: world)
                try await expectFailure(.unavailable) { _ = try await self.status(in: world, of: pull) }
                #expect(try await world.database.number("SELECT count(*) FROM github_checks") == 0)
            }
        }
    }

    @Test("Of more checks than are read none makes the state better than pending, now or later")
    func truncated() async throws {
        try await TaskWorld.with { world in
            let pull = try await linked(in: world)
            Self.show(runs: (1 ... 3_001).map { Self.run($0, "success") }, in: world)
            let green = try await status(in: world, of: pull)
            #expect(green.state == "pending" && green.isPartial)
            #expect(try await world.pulls.linked(task: world.task(1)).first?.ciState == "unknown")
            Self.show(runs: (1 ... 3_001).map { Self.run($0, $0 == 7 ? "failure" : "success") }, in: world)
            #expect(try await status(in: world, of: pull).state == "failure")
            #expect(try await world.pulls.linked(task: world.task(1)).first?.ciState == "failure")
        }
    }

    @Test("Where one system is closed to the token, the other one's verdict stands, and the answer says so")
    func oneClosed() async throws {
        try await TaskWorld.with { world in
            let pull = try await linked(in: world)
            let refusal = GitHubResponse.json(
                #"{"message":"Resource not accessible by personal access token"}"#, status: 403)
            Self.show(statuses: [Self.status(1, "success")], in: world)
            world.transport.replaceEnding("/check-runs", by: refusal)
            let first = try await status(in: world, of: pull)
            #expect(first.state == "success" && first.checks.map(\.name) == ["ci/1"] && first.isPartial)
            // From the stored checks, too.
            #expect(try await status(in: world, of: pull) == first)
            let body = """
                {"action":"created","check_run":{"id":9,"name":"build","head_sha":"\(pull.headSHA)",
                "status":"in_progress","conclusion":null,"app":{"id":1},"check_suite":{"id":3}},
                "repository":{"id":\(world.repository.id),"full_name":"octo/herd"}}
                """
            try await world.deliver("check_run", Array(body.utf8))
            let second = try await status(in: world, of: pull)
            #expect(second.state == "pending" && second.isPartial)
            world.transport.replaceEnding("/check-runs", by: nil)
            #expect(try await !status(in: world, of: pull).isPartial)
            world.transport.replaceEnding("/status", by: refusal)
            #expect(try await status(in: world, of: pull).isPartial)
            world.transport.replaceEnding("/check-runs", by: refusal)
            try await expectFailure(.insufficientPermissions) { _ = try await self.status(in: world, of: pull) }
        }
    }
}
