// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import JSON
import MCP
import Synchronization
import TestSupport
import Testing

@Suite("The MCP server over stdio")
struct StdioServerTests {
    /// A contract whose answers a test gives.
    private final class Contract: ContractCaller {
        let begun: AsyncStream<String>
        private let begin: AsyncStream<String>.Continuation
        let ended: AsyncStream<Bool>
        private let end: AsyncStream<Bool>.Continuation
        private let answers: AsyncStream<ContractAnswer>

        init(answers: AsyncStream<ContractAnswer>) {
            (begun, begin) = AsyncStream.makeStream(of: String.self)
            (ended, end) = AsyncStream.makeStream(of: Bool.self)
            self.answers = answers
        }

        func call(_ request: ContractRequest) async throws -> ContractAnswer {
            begin.yield(request.target)
            for await answer in answers {
                end.yield(true)
                return answer
            }
            end.yield(false)
            throw CancellationError()
        }
    }

    /// A client, its server, and the contract behind it.
    private struct World {
        let clock = ManualClock()
        let contract: Contract
        let answer: AsyncStream<ContractAnswer>.Continuation
        let input: AsyncStream<[UInt8]>.Continuation
        let output: AsyncStream<JSONValue>

        static func run(_ body: @Sendable (World) async throws -> Void) async throws {
            let (answers, answer) = AsyncStream.makeStream(of: ContractAnswer.self)
            let (parts, input) = AsyncStream.makeStream(of: [UInt8].self)
            let (output, sent) = AsyncStream.makeStream(of: JSONValue.self)
            let world = World(contract: Contract(answers: answers), answer: answer, input: input, output: output)
            let server = StdioServer(
                MCPSession.Settings(version: "1"), caller: world.contract, environment: .test(clock: world.clock))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    await server.run(parts) { message in
                        do {
                            sent.yield(try JSONValue(document: message))
                        } catch {
                            Issue.record("not JSON: \(String(decoding: message, as: UTF8.self))")
                        }
                    }
                    sent.finish()
                }
                try await body(world)
                input.finish()
                try await group.waitForAll()
            }
        }

        func send(_ messages: [UInt8]...) {
            input.yield(messages.flatMap { $0 + [UInt8(ascii: "\n")] })
        }
    }

    @Test("answers each message, in lines that arrive in any parts")
    func parts() async throws {
        try await World.run { world in
            var output = world.output.makeAsyncIterator()
            for byte in Sample.message(1, "ping") + Array("\r\n\n".utf8) + Sample.message(2, "ping") + [10] {
                world.input.yield([byte])
            }
            #expect(await output.next()?["id"] == 1)
            #expect(await output.next()?["id"] == 2)
        }
    }

    @Test("answers the call that was made last, when it is done first")
    func concurrency() async throws {
        try await World.run { world in
            var output = world.output.makeAsyncIterator()
            var begun = world.contract.begun.makeAsyncIterator()
            world.send(Sample.listRepositories("slow"))
            #expect(await begun.next() != nil)
            world.send(Sample.message("fast", "ping"))
            #expect(await output.next()?["id"] == "fast")
            world.answer.yield(Sample.noRepositories)
            #expect(await output.next()?["id"] == "slow")
        }
    }

    @Test("tells of progress every five seconds, if the client asks for it")
    func progress() async throws {
        try await World.run { world in
            var output = world.output.makeAsyncIterator()
            world.send(Sample.listRepositories(1, progressToken: "token"))
            for seconds in [5, 10] {
                try await world.clock.nextTimerScheduled()
                world.clock.advance(by: .seconds(5))
                let note = await output.next()
                #expect(note?["method"] == "notifications/progress")
                #expect(note?["params"]?["progressToken"] == "token")
                #expect(note?["params"]?["progress"] == .integer(seconds))
            }
            world.answer.yield(Sample.noRepositories)
            #expect(await output.next()?["id"] == 1)
        }
    }

    @Test("stops a call that is cancelled, and sends nothing for it")
    func cancelling() async throws {
        try await World.run { world in
            var output = world.output.makeAsyncIterator()
            var begun = world.contract.begun.makeAsyncIterator()
            var ended = world.contract.ended.makeAsyncIterator()
            world.send(Sample.listRepositories(1))
            #expect(await begun.next() != nil)
            world.send(Sample.message(nil, "notifications/cancelled", ["requestId": 1]))
            #expect(await ended.next() == false)
            world.send(Sample.message(2, "ping"))
            #expect(await output.next()?["id"] == 2)
        }
    }

    @Test("finishes the calls that run when the client closes its end")
    func lastAnswer() async throws {
        try await World.run { world in
            var output = world.output.makeAsyncIterator()
            var begun = world.contract.begun.makeAsyncIterator()
            world.send(Sample.listRepositories(1))
            #expect(await begun.next() != nil)
            world.input.finish()
            world.answer.yield(Sample.noRepositories)
            #expect(await output.next()?["id"] == 1)
            #expect(await output.next() == nil)
        }
    }

    @Test("refuses a message that is too long, and reads the next one")
    func tooLong() async throws {
        try await World.run { world in
            var output = world.output.makeAsyncIterator()
            world.input.yield([UInt8](repeating: UInt8(ascii: " "), count: StdioServer.messageLimit + 1))
            #expect(await output.next()?["error"]?["code"] == -32600)
            world.send([], Sample.message(1, "ping"))
            #expect(await output.next()?["id"] == 1)
        }
    }
}

@Suite("Lines of a stream")
struct LineSplitterTests {
    @Test("are the same however the stream is cut", arguments: 0 ..< 10)
    func cuts(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let text = (0 ..< 60).map { _ in String(repeating: "x", count: random.below(12)) }.joined(separator: "\n")
        var whole = LineSplitter(limit: 8)
        let expected = whole.append(Array((text + "\n").utf8))
        var cut = LineSplitter(limit: 8)
        var found: [LineSplitter.Line] = []
        var rest = Array((text + "\n").utf8)[...]
        while !rest.isEmpty {
            let part = rest.prefix(1 + random.below(5))
            found += cut.append(part)
            rest = rest.dropFirst(part.count)
        }
        #expect(found == expected)
        #expect(found.contains(.tooLong))
    }
}
