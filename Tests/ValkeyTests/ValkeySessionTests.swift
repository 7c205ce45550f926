// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import Valkey

@Suite("A session with Valkey", .timeLimit(.minutes(15)))
struct ValkeySessionTests {
    private func ping(_ session: ValkeySession) async -> ValkeyError? {
        await failure { () async throws(ValkeyError) in try await session.run(.ping) }
    }

    @Test("while the server is down commands fail at once, and after it is back they work without a new session")
    func restarted() async throws {
        let clock = ManualClock()
        try await TestValkey.with { server in
            let session = try ValkeySession(.test(server.url()), environment: .test(clock: clock))
            #expect(await ping(session) == nil)
            clock.advance(by: .seconds(60))
            server.kill(SIGKILL)
            try await eventually("the session has noticed") { await !session.isConnected }
            let first = await ping(session)
            #expect(first?.code == .connectionFailed)
            #expect(first?.mayHaveTakenEffect == false)
            let resting = await ping(session)
            #expect(resting?.code == .connectionFailed)
            #expect(resting?.detail.contains("the next attempt is in") == true)
            try await server.start()
            let stillResting = await ping(session)
            #expect(stillResting?.code == .connectionFailed)
            clock.advance(by: .seconds(10))
            #expect(await ping(session) == nil)
            await session.close()
            let closed = await ping(session)
            #expect(closed?.code == .closed)
        }
        try await clock.sleepers(atMost: 0)
    }

    @Test("a command whose connection breaks is not sent a second time")
    func once() async throws {
        let (arrived, arrive) = AsyncStream<Int>.makeStream()
        let server = try RawServer.welcoming { peer, number in
            _ = peer.receive()
            arrive.yield(number)
            if number > 0 {
                peer.send(":1\r\n")
                peer.drain()
            }
        }
        let clock = ManualClock()
        let session = try ValkeySession(server.configuration, environment: .test(clock: clock))
        let lost = await failure { () async throws(ValkeyError) in try await session.run(.publish("a", to: "b")) }
        #expect(lost?.code == .connectionLost && lost?.operation == "PUBLISH b")
        #expect(lost?.mayHaveTakenEffect == true)
        clock.advance(by: .seconds(10))
        #expect(try await session.run(.publish("a", to: "b")) == 1)
        var arrivals = arrived.makeAsyncIterator()
        #expect(await arrivals.next() == 0)
        #expect(await arrivals.next() == 1)
        await session.close()
    }

    @Test("callers that come while it connects share one connection")
    func shared() async throws {
        let (accepted, accept) = AsyncStream<Int>.makeStream()
        let server = try RawServer { peer, number in
            accept.yield(number)
            var isGreeted = false
            while let bytes = peer.receive() {
                // One PING has 14 bytes; more than one may come at once.
                let count = isGreeted ? bytes.count / 14 : 1
                isGreeted = true
                peer.send(String(repeating: "+OK\r\n", count: count))
            }
        }
        let session = try ValkeySession(server.configuration, environment: .real())
        await withTaskGroup(of: ValkeyError?.self) { group in
            for _ in 0 ..< 50 { group.addTask { await ping(session) } }
            for await error in group { #expect(error == nil) }
        }
        accept.finish()
        var connections = 0
        for await _ in accepted { connections += 1 }
        #expect(connections == 1)
        await session.close()
    }

    @Test("when the caller who connects is cancelled, the others connect without it")
    func heir() async throws {
        let clock = ManualClock()
        let server = try RawServer { peer, number in
            // The first connection gets no answer.
            while peer.receive() != nil { if number > 0 { peer.send("+OK\r\n") } }
        }
        let session = try ValkeySession(server.configuration, environment: .test(clock: clock))
        async let first = try failure { () async throws(ValkeyError) in
            try await session.run(.ping)
        } cancelledOnce: {
            try await clock.nextTimerScheduled()
            // The second caller waits for the first one's connection.
            try await eventually("the second waits") { await session.waiterCount == 1 }
        }
        try await clock.sleepers(atLeast: 1)
        let second = await ping(session)
        #expect(second == nil)
        #expect(try await first?.code == .cancelled)
        await session.close()
    }

    @Test("a waiting caller that is cancelled returns at once")
    func cancelledWaiter() async throws {
        let clock = ManualClock()
        let server = try RawServer { peer, _ in peer.drain() }
        let session = try ValkeySession(server.configuration, environment: .test(clock: clock))
        async let first = ping(session)
        try await clock.sleepers(atLeast: 1)
        let second = try await failure { () async throws(ValkeyError) in
            try await session.run(.ping)
        } cancelledOnce: {
            try await eventually("it waits") { await session.waiterCount == 1 }
        }
        #expect(second?.code == .cancelled)
        async let third = ping(session)
        try await eventually("it waits") { await session.waiterCount == 1 }
        clock.advance(by: .seconds(5))
        #expect(await first?.code == .connectionFailed)
        #expect(await third?.code == .connectionFailed)
    }

    @Test("a cancelled blocking read does not count as a failure of the server")
    func cancelledBlocking() async throws {
        let clock = ManualClock()
        try await TestValkey.with { server in
            let session = try ValkeySession(.test(server.url()), environment: .test(clock: clock))
            let error = try await failure { () async throws(ValkeyError) in
                try await session.run(.raw("BLPOP", "nothing", "0", blocks: .seconds(60)))
            } cancelledOnce: {
                try await server.connected { other in
                    try await eventually("the server holds it") {
                        try await other.run(.raw("INFO", "clients")).text.contains("blocked_clients:1")
                    }
                }
            }
            #expect(error?.code == .cancelled)
            #expect(await ping(session) == nil)
            await session.close()
        }
    }
}
