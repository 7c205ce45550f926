// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import JSON
import Testing

@Suite struct ChecksAPITests {
    private static func tip(_ herd: Herd) async throws -> String {
        try await herd.simulator.read { (state, _) throws(SimulatorError) in
            try state.commit("main", in: herd.repository.id)
        }
    }

    @Test func onlyTheLatestRunOfANameIsListed() async throws {
        let herd = try await Herd()
        let sha = try await Self.tip(herd)
        for _ in 0 ..< 2 {
            let run = try await herd.simulator.createCheckRun("lint", on: sha, in: herd.repository, by: "alpaca")
            try await herd.simulator.completeCheckRun(run, in: herd.repository, conclusion: .failure, by: "alpaca")
        }
        let last = try await herd.simulator.createCheckRun("lint", on: sha, in: herd.repository, by: "alpaca")
        let latest = await herd.call("GET", "commits/\(sha)/check-runs").json
        #expect(latest["total_count"]?.integerValue == 1)
        #expect(latest["check_runs"]?.arrayValue?.first?["id"]?.integerValue == last.id)
        #expect(latest["check_runs"]?.arrayValue?.first?["conclusion"] == .null)
        #expect(await herd.call("GET", "commits/main/check-runs?filter=all").json["total_count"]?.integerValue == 3)
        let none = await herd.call("GET", "commits/main/check-runs?check_name=other")
        #expect(none.json["total_count"]?.integerValue == 0)
        #expect(await herd.call("GET", "commits/\(Commit.absent)/check-runs").status == 422)
    }

    @Test func theSuiteEndsWithItsLastRun() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            _ = try await herd.createHook(events: ["check_suite"])
            let sha = try await Self.tip(herd)
            let lint = try await herd.simulator.createCheckRun("lint", on: sha, in: herd.repository, by: "alpaca")
            let test = try await herd.simulator.createCheckRun("test", on: sha, in: herd.repository, by: "alpaca")
            #expect(lint.suiteID == test.suiteID)
            try await herd.simulator.completeCheckRun(lint, in: herd.repository, conclusion: .failure, by: "alpaca")
            try await herd.simulator.completeCheckRun(test, in: herd.repository, conclusion: .success, by: "alpaca")
            try await herd.simulator.drain()
            #expect(transport.events == ["ping", "check_suite.completed"])
            let body = try #require(transport.requests.last.flatMap { JSONValue(parsing: $0.body) })
            #expect(body["check_suite"]?["conclusion"]?.stringValue == "failure")
            #expect(body["check_suite"]?["head_commit"]?["id"]?.stringValue == sha)
        }
    }

    @Test func theCombinedStatusTakesTheLastOfEachContext() async throws {
        let herd = try await Herd()
        let sha = try await Self.tip(herd)
        func combined() async -> JSONValue { await herd.call("GET", "commits/main/status").json }
        #expect(await combined()["state"]?.stringValue == "pending")
        #expect(await combined()["total_count"]?.integerValue == 0)
        for (context, state, expected) in [
            ("ci/wool", "success", "success"), ("ci/felt", "pending", "pending"), ("CI/Felt", "error", "failure"),
            ("ci/felt", "success", "success"),
        ] {
            let body =
                #"{"state":"\#(state)","context":"\#(context)","description":"d","target_url":"https://a.example"}"#
            let created = await herd.call("POST", "statuses/\(sha)", body)
            #expect(created.status == 201)
            #expect(await combined()["state"]?.stringValue == expected)
        }
        #expect(await combined()["total_count"]?.integerValue == 2)
        let all = await herd.call("GET", "commits/main/statuses").json
        #expect(all.arrayValue?.count == 4)
        #expect(all.arrayValue?.first?["state"]?.stringValue == "success")
    }

    @Test func aContextHasRoomForAThousandStatuses() async throws {
        let herd = try await Herd()
        let sha = try await Self.tip(herd)
        try await herd.simulator.change { (state, now) throws(SimulatorError) in
            for _ in 0 ..< 1000 {
                _ = try state.createStatus(.pending, of: sha, in: herd.repository.id, by: "alpaca", at: now)
            }
        }
        let refused = await herd.call("POST", "statuses/\(sha)", #"{"state":"success"}"#)
        #expect(refused.status == 422)
        #expect(
            refused.json["errors"]?.stringValue
                == "Validation failed: This SHA and context has reached the maximum number of statuses."
        )
    }

    @Test func theStatusEventHasNoActionAndWritesTimesWithAnOffset() async throws {
        let herd = try await Herd()
        let transport = RecordingTransport()
        try await herd.delivering(to: transport) {
            _ = try await herd.createHook(events: ["status"])
            let sha = try await Self.tip(herd)
            try await herd.simulator.createStatus(.success, of: sha, in: herd.repository, by: "alpaca")
            try await herd.simulator.drain()
            #expect(transport.events == ["ping", "status"])
            let body = try #require(transport.requests.last.flatMap { JSONValue(parsing: $0.body) })
            #expect(body["action"] == nil)
            #expect(body["name"]?.stringValue == "alpaca/herd")
            #expect(body["created_at"]?.stringValue?.hasSuffix("+00:00") == true)
            // Both branches have this commit as their head.
            #expect(body["branches"]?.arrayValue?.count == 2)
        }
    }
}
