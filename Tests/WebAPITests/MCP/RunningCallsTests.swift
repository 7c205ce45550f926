// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import MCP
import Paca
import Testing

@testable import WebAPI

@Suite("The calls that run")
struct RunningCallsTests {
    private static func caller(_ key: String) throws -> CallerCredentials.Digest {
        try #require(CallerCredentials { $0 == "X-API-Key" ? key : nil }).digest
    }

    private static func hasEnded(_ stop: AsyncStream<Never>) async {
        for await _ in stop {}
    }

    @Test("stop by the caller and session that began them, and by nobody else")
    func stopping() async throws {
        let calls = RunningCalls()
        let mine = RunningCalls.Key(caller: try Self.caller("a"), session: "s", call: .number(1))
        let theirs = RunningCalls.Key(caller: try Self.caller("b"), session: "s", call: .number(1))
        let stop = await calls.start(mine)
        let other = await calls.start(theirs)
        let elsewhere = RunningCalls.Key(caller: mine.caller, session: "other", call: .number(1))
        #expect(await calls.stop(elsewhere) == false)
        await calls.stopAll(of: mine.caller, session: "other")
        #expect(await calls.stop(mine))
        await Self.hasEnded(stop)
        #expect(await calls.stop(mine) == false)
        await calls.stopAll(of: theirs.caller, session: "s")
        await Self.hasEnded(other)
        #expect(await calls.stop(theirs) == false)
    }
}
