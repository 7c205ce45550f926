// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import TestSupport
import Testing

@Suite struct RequestTroubleTests {
    private static func branches(_ herd: Herd) async throws -> [String] {
        try await herd.simulator.read { (state, _) throws(SimulatorError) in
            try state.branches(in: herd.repository.id).map(\.name)
        }
    }

    private static func createBranch(_ herd: Herd) async throws -> APIResponse {
        let sha = try await herd.simulator.read { (state, _) throws(SimulatorError) in
            try state.commit("main", in: herd.repository.id)
        }
        return await herd.call("POST", "git/refs", #"{"ref":"refs/heads/new","sha":"\#(sha)"}"#)
    }

    @Test(arguments: [
        (RequestFault.serverError, 500, false), (.lateServerError, 500, true), (.unicorn, 503, false),
        (.badGateway, 502, false),
    ])
    func anErrorComesBeforeOrAfterTheWork(fault: RequestFault, status: Int, isDone: Bool) async throws {
        let herd = try await Herd()
        await herd.simulator.setTrouble { $0.script = [ScriptedRequestFault(fault, method: "POST")] }
        #expect(await herd.call("GET", "").status == 200)
        #expect(try await Self.createBranch(herd).status == status)
        #expect(try await Self.branches(herd).contains("new") == isDone)
        #expect(try await Self.createBranch(herd).status == (isDone ? 422 : 201))
    }

    @Test func aBrokenConnectionLosesTheAnswerAndPerhapsTheWork() async throws {
        let herd = try await Herd()
        await herd.simulator.setTrouble { trouble in
            trouble.script = [
                ScriptedRequestFault(.refused, path: "/repos/alpaca/herd/git"), ScriptedRequestFault(.dropped),
            ]
        }
        #expect(try await Self.createBranch(herd).isDropped)
        #expect(try await !Self.branches(herd).contains("new"))
        #expect(try await Self.createBranch(herd).isDropped)
        #expect(try await Self.branches(herd).contains("new"))
        #expect(await !herd.call("GET", "").isDropped)
    }

    @Test func aDelayedAnswerWaitsOnTheClock() async throws {
        let herd = try await Herd()
        await herd.simulator.setTrouble { trouble in
            trouble.script = [ScriptedRequestFault(.delayed)]
            trouble.delay = .seconds(9)
        }
        async let answer = herd.call("GET", "")
        _ = try await herd.clock.nextTimerScheduled()
        herd.clock.advance(by: .seconds(9))
        #expect(await answer.status == 200)
    }

    @Test func anObjectIsMissingForItsNextReads() async throws {
        let herd = try await Herd()
        _ = try await herd.openPullRequest()
        await herd.simulator.setTrouble { $0.addStaleReads(2, of: "/repos/alpaca/herd/pulls/1") }
        #expect(await herd.call("GET", "pulls/1").status == 404)
        #expect(await herd.call("GET", "pulls").status == 200)
        #expect(await herd.call("GET", "/repositories/\(herd.repository.id)/pulls/1").status == 404)
        #expect(await herd.call("GET", "pulls/1").status == 200)
    }

    @Test func aNewObjectIsMissingWhereReplicasLagBehind() async throws {
        let herd = try await Herd()
        await herd.simulator.setTrouble { $0.replicationLag = 1 }
        #expect(try await Self.createBranch(herd).status == 201)
        #expect(await herd.call("GET", "git/refs/heads/new").status == 404)
        #expect(await herd.call("GET", "git/refs/heads/new").status == 200)
    }

    @Test func troubleIsMadeAndEndedOverHTTP() async throws {
        let herd = try await Herd()
        let body = """
            {"script":[{"fault":"unicorn","count":1}],"secondary_limits":[{"retry_after":null,"status":429}],
             "stale_reads":[{"path":"/repos/alpaca/herd"}],"server_error":0}
            """
        #expect(await herd.call("PUT", "/_simulator/trouble", body).status == 204)
        #expect(await herd.call("GET", "").status == 503)
        let limited = await herd.call("GET", "")
        #expect(limited.status == 429)
        #expect(await herd.call("GET", "").status == 404)
        #expect(await herd.call("GET", "").status == 200)
        #expect(await herd.call("POST", "/_simulator/trouble", #"{"unicorn":1}"#).status == 204)
        #expect(await herd.call("GET", "").status == 503)
        #expect(await herd.call("PUT", "/_simulator/trouble", "{}").status == 204)
        #expect(await herd.call("GET", "").status == 200)
        #expect(await herd.call("PUT", "/_simulator/trouble", #"{"script":[{"fault":"odd"}]}"#).status == 422)
    }
}
