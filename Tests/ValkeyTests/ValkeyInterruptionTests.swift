// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import Valkey

@Suite("A connection that is interrupted", .timeLimit(.minutes(15)))
struct ValkeyInterruptionTests {
    private let hello = "+OK\r\n"

    private func ping(_ connection: ValkeyConnection) async -> ValkeyError? {
        await failure { () async throws(ValkeyError) in try await connection.run(.ping) }
    }

    @Test("a paused server is given up at the deadline, and the command may have taken effect")
    func paused() async throws {
        let clock = ManualClock()
        try await TestValkey.with { server in
            try await server.connected(environment: .test(clock: clock)) { connection in
                server.kill(SIGSTOP)
                async let late = failure { () async throws(ValkeyError) in
                    try await connection.run(.publish("a", to: "b"), deadline: .seconds(3))
                }
                async let other = failure { () async throws(ValkeyError) in
                    try await connection.run(.length(of: "s"), deadline: .seconds(60))
                }
                try await clock.sleepers(atLeast: 1, dueBy: .seconds(3))
                try await eventually("both commands were sent") { await connection.callers.count == 2 }
                clock.advance(by: .seconds(3))
                #expect(await late?.code == .deadlineExceeded)
                #expect(await late?.operation == "PUBLISH b")
                #expect(await other?.code == .connectionLost)
                #expect(await late?.mayHaveTakenEffect == true)
                #expect(!connection.isUsable)
                server.kill(SIGCONT)
            }
        }
        try await clock.sleepers(atMost: 0)
    }

    @Test("a cancelled caller returns at once, and the others go on")
    func cancelled() async throws {
        try await TestValkey.with { server in
            try await server.connected { connection in
                server.kill(SIGSTOP)
                let error = try await failure { () async throws(ValkeyError) in
                    try await connection.run(.raw("ECHO", "cancelled"))
                } cancelledOnce: {
                    try await eventually("it was sent") { await connection.callers.count == 1 }
                }
                #expect(error?.code == .cancelled)
                async let echoed = connection.run(.raw("ECHO", "mine"))
                server.kill(SIGCONT)
                #expect(try await echoed == .bytes(Array("mine".utf8)))
            }
        }
    }

    @Test("a task that was cancelled before sends nothing")
    func cancelledBefore() async throws {
        try await TestValkey.with { server in
            try await server.connected { connection in
                await withTaskGroup(of: ValkeyError?.self) { group in
                    group.cancelAll()
                    group.addTask {
                        await failure { () async throws(ValkeyError) in try await connection.run(.raw("INCR", "n")) }
                    }
                    for await error in group { #expect(error?.code == .cancelled) }
                }
                let exists = try await connection.run(.raw("EXISTS", "n"))
                #expect(exists == .integer(0))
            }
        }
    }

    @Test("cancelling a blocking read closes the connection, so that the server gives it no more entries")
    func cancelledBlocking() async throws {
        let reader = ValkeyStreamReader(stream: "s", group: "g", consumer: "c")
        try await TestValkey.with { server in
            try await server.connected { other in
                _ = try await other.run(.createGroup("g", of: "s", at: .end))
                try await server.connected { connection in
                    let error = try await failure { () async throws(ValkeyError) in
                        try await connection.run(.read(.new, as: reader, count: 10, block: .seconds(60)))
                    } cancelledOnce: {
                        try await eventually("the server holds it") {
                            try await other.run(.raw("INFO", "clients")).text.contains("blocked_clients:1")
                        }
                    }
                    #expect(error?.code == .cancelled)
                    #expect(!connection.isUsable)
                }
                try await eventually("the server has noticed") {
                    try await other.run(.raw("INFO", "clients")).text.contains("blocked_clients:0")
                }
                _ = try await other.run(.add([("type", "a")], to: "s"))
                #expect(try await other.run(.pending(of: "s", group: "g", count: 10)) == [])
                #expect(try await other.run(.read(.new, as: reader, count: 10)).count == 1)
            }
        }
    }

    @Test("one sleeping task is enough for the deadlines of many commands")
    func oneSleeper() async throws {
        let clock = ManualClock()
        try await TestValkey.with { server in
            try await server.connected(environment: .test(clock: clock)) { connection in
                for _ in 0 ..< 20 {
                    #expect(await ping(connection) == nil)
                    clock.advance(by: .seconds(1))
                }
                #expect(clock.sleeperCount == 1)
            }
        }
        try await clock.sleepers(atMost: 0)
    }

    @Test("a server that accepts and says nothing fails the opening at its deadline")
    func silent() async throws {
        let server = try RawServer { peer, _ in peer.drain() }
        let clock = ManualClock()
        let configuration = try server.configuration
        async let error = failure { () async throws(ValkeyError) in
            try await ValkeyConnection.connect(configuration, environment: .test(clock: clock))
        }
        var waits = 0
        while waits < 1, try await clock.nextTimerScheduled().offset == .seconds(5) { waits += 1 }
        clock.advance(by: .seconds(5))
        #expect(await error?.code == .connectionFailed)
        #expect(clock.sleeperCount == 0)
    }

    @Test("opening ends when its task is cancelled")
    func cancelledOpening() async throws {
        let server = try RawServer { peer, _ in peer.drain() }
        let clock = ManualClock()
        let configuration = try server.configuration
        let error = try await failure { () async throws(ValkeyError) in
            try await ValkeyConnection.connect(configuration, environment: .test(clock: clock))
        } cancelledOnce: {
            try await clock.nextTimerScheduled()
        }
        #expect(error?.code == .cancelled)
        #expect(clock.sleeperCount == 0)
    }

    @Test("a reply that is cut in the middle is no reply, wherever it is cut")
    func cut() async throws {
        let reply = Array("*2\r\n$3\r\nabc\r\n:42\r\n".utf8)
        for length in 0 ..< reply.count {
            let server = try RawServer.welcoming { peer, _ in
                _ = peer.receive()
                peer.send(Array(reply.prefix(length)))
            }
            try await connected(server.configuration) { connection in
                let error = await failure { () async throws(ValkeyError) in try await connection.run(.raw("X")) }
                #expect(error?.code == .connectionLost)
                #expect(error?.mayHaveTakenEffect == true)
            }
        }
    }

    @Test("a reply that comes byte by byte is read like any other")
    func slow() async throws {
        let server = try RawServer.welcoming { peer, _ in
            _ = peer.receive()
            for byte in Array("*2\r\n$3\r\nabc\r\n:42\r\n".utf8) { peer.send([byte]) }
            peer.drain()
        }
        try await connected(server.configuration) { connection in
            let reply = try await connection.run(.raw("X"))
            #expect(reply == .array([.bytes(Array("abc".utf8)), .integer(42)]))
        }
    }

    @Test("bytes that are no replies break it, and nothing else")
    func garbage() async throws {
        let server = try RawServer.welcoming { peer, number in
            _ = peer.receive()
            var random = SeededRandom(seed: UInt64(number))
            let wrong = ["HTTP/1.1 400 Bad Request\r\n\r\n", "*2147483647\r\n", "$-7\r\n", "+OK\r\n+OK\r\n+OK\r\n"]
            let noise = (0 ..< 1 + random.below(300)).map { _ in UInt8(random.below(256)) }
            peer.send(number < wrong.count ? Array(wrong[number].utf8) : noise)
        }
        for _ in 0 ..< 60 {
            try await connected(server.configuration) { connection in
                // The first reply may be a good one. After all of them the connection is over.
                _ = await failure { () async throws(ValkeyError) in try await connection.run(.raw("X")) }
                let second = await failure { () async throws(ValkeyError) in try await connection.run(.raw("X")) }
                #expect(second != nil)
                try await eventually("it is broken") { !connection.isUsable }
            }
        }
    }

    @Test("a server that is no Valkey is refused with its own words or ours")
    func stranger() async throws {
        for (answer, detail) in [
            ("HTTP/1.1 400 Bad Request\r\n\r\n", "no reply"),
            ("-DENIED Redis is running in protected mode\r\n", "DENIED"),
            ("", "closed"),
        ] {
            let server = try RawServer { peer, _ in
                _ = peer.receive()
                peer.send(answer)
            }
            let configuration = try server.configuration
            let error = await failure { () async throws(ValkeyError) in
                try await ValkeyConnection.connect(configuration, environment: .real())
            }
            #expect(error?.code == .connectionFailed)
            #expect(error?.detail.contains(detail) == true)
        }
    }

    @Test("a client that reads nothing for long makes the server wait, and then gets everything")
    func backpressure() async throws {
        let server = try RawServer.welcoming { peer, _ in
            _ = peer.receive()
            // Reads the rest only after it has sent, so both sides' buffers fill.
            for _ in 0 ..< 64 { peer.send("$\(1 << 16)\r\n" + String(repeating: "x", count: 1 << 16) + "\r\n") }
            peer.drain()
        }
        let value = String(repeating: "y", count: 1 << 20)
        try await connected(server.configuration) { connection in
            let results = try await connection.run(Array(repeating: ValkeyCommand.raw("SET", "k", value), count: 64))
            #expect(try results.allSatisfy { try $0.get() == .bytes(Array(repeating: 0x78, count: 1 << 16)) })
        }
    }
}
