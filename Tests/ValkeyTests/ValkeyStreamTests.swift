// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import Valkey

@Suite("Streams", .timeLimit(.minutes(15)))
struct ValkeyStreamTests {
    private let reader = ValkeyStreamReader(stream: "s", group: "g", consumer: "me")
    private let other = ValkeyStreamReader(stream: "s", group: "g", consumer: "other")

    private func add(_ count: Int, _ connection: ValkeyConnection) async throws -> [ValkeyStreamID] {
        try await connection.run((0 ..< count).map { .add([("type", "t"), ("payload", "{\"n\":\($0)}")], to: "s") })
            .map { try $0.get() }
    }

    @Test("entries are added with ids of the server's, in order, and the newest can be looked at")
    func newest() async throws {
        try await TestValkey.with { server in
            try await server.connected { connection in
                let none = try await connection.run(.newest(10, of: "s"))
                #expect(none == [])
                let ids = try await add(5, connection)
                #expect(ids == ids.sorted() && Set(ids).count == 5)
                let newest = try await connection.run(.newest(2, of: "s"))
                #expect(newest.map(\.id) == [ids[4], ids[3]])
                #expect(newest[0]["payload"] == "{\"n\":4}" && newest[0]["none"] == nil)
                let older = try await connection.run(.newest(10, of: "s", from: ids[2], downTo: ids[1]))
                #expect(older.map(\.id) == [ids[2], ids[1]])
                #expect(try await connection.run(.length(of: "s")) == 5)
                #expect(try await connection.run(.length(of: "none")) == 0)
            }
        }
    }

    @Test("a stream with a length limit is trimmed")
    func trimmed() async throws {
        try await TestValkey.with(["--stream-node-max-entries", "10"]) { server in
            try await server.connected { connection in
                _ = try await connection.run((0 ..< 500).map { .add([("n", "\($0)")], to: "s", maxLength: 100) })
                let length = try await connection.run(.length(of: "s"))
                #expect((100 ... 110).contains(length))
            }
        }
    }

    @Test("a group made at the end reads only what is added later, once, and acknowledges it")
    func group() async throws {
        try await TestValkey.with { server in
            try await server.connected { connection in
                let old = try await add(3, connection)
                let made = try await connection.run(.createGroup("g", of: "s", at: .end))
                let madeAgain = try await connection.run(.createGroup("g", of: "s", at: .above(.zero)))
                #expect(made && !madeAgain)
                #expect(try await connection.run(.read(.new, as: reader, count: 10)) == [])
                let ids = try await add(3, connection)
                let first = try await connection.run(.read(.new, as: reader, count: 2))
                let second = try await connection.run(.read(.new, as: other, count: 10))
                #expect(first.map(\.id) == Array(ids.prefix(2)) && second.map(\.id) == [ids[2]])
                let mine = try await connection.run(.read(.pending(above: .zero), as: reader, count: 10))
                #expect(mine == first)
                #expect(try await connection.run(.acknowledge([ids[0], old[0]], of: "s", group: "g")) == 1)
                let rest = try await connection.run(.read(.pending(above: .zero), as: reader, count: 10))
                #expect(rest.map(\.id) == [ids[1]])
            }
        }
    }

    @Test("a group made above an id reads what came after it")
    func groupAbove() async throws {
        try await TestValkey.with { server in
            try await server.connected { connection in
                let ids = try await add(3, connection)
                _ = try await connection.run(.createGroup("g", of: "s", at: .above(ids[0])))
                #expect(try await connection.run(.read(.new, as: reader, count: 10)).map(\.id) == [ids[1], ids[2]])
            }
        }
    }

    @Test("a read that blocks ends empty after its time, and at once when an entry comes")
    func blocking() async throws {
        try await TestValkey.with { server in
            try await server.connected { connection in
                _ = try await connection.run(.createGroup("g", of: "s", at: .end))
                let none = try await connection.run(.read(.new, as: reader, count: 10, block: .milliseconds(1)))
                #expect(none == [])
                async let entries = connection.run(.read(.new, as: reader, count: 10, block: .seconds(600)))
                try await server.connected { adding in
                    try await eventually("the server holds it") {
                        try await adding.run(.raw("INFO", "clients")).text.contains("blocked_clients:1")
                    }
                    _ = try await add(1, adding)
                }
                #expect(try await entries.count == 1)
            }
        }
    }

    @Test("entries that another consumer left are claimed, once they were idle for long enough")
    func claimed() async throws {
        try await TestValkey.with { server in
            try await server.connected { connection in
                _ = try await connection.run(.createGroup("g", of: "s", at: .end))
                let ids = try await add(3, connection)
                _ = try await connection.run(.read(.new, as: other, count: 10))
                let early = try await connection.run(.claimAbandoned(by: reader, idleFor: .seconds(3600), count: 10))
                #expect(early == ValkeyClaim(next: .zero, entries: []))
                let first = try await connection.run(.claimAbandoned(by: reader, idleFor: .zero, count: 2))
                #expect(first.entries.map(\.id) == [ids[0], ids[1]] && first.next == ids[2])
                // An entry that was deleted meanwhile is none any more.
                _ = try await connection.run(.raw("XDEL", "s", ids[2].description))
                let second = try await connection.run(
                    .claimAbandoned(by: reader, idleFor: .zero, from: first.next, count: 2))
                #expect(second == ValkeyClaim(next: .zero, entries: []))
                let pending = try await connection.run(.pending(of: "s", group: "g", count: 10))
                #expect(pending.map(\.id) == [ids[0], ids[1]] && pending.allSatisfy { $0.consumer == "me" })
                #expect(pending.map(\.deliveries) == [2, 2])
                #expect(try await connection.run(.removeConsumer(reader)) == 2)
                #expect(try await connection.run(.pending(of: "s", group: "g", count: 10)) == [])
            }
        }
    }

    @Test("a pending entry that was deleted comes without fields")
    func deletedPending() async throws {
        try await TestValkey.with { server in
            try await server.connected { connection in
                _ = try await connection.run(.createGroup("g", of: "s", at: .end))
                let ids = try await add(1, connection)
                _ = try await connection.run(.read(.new, as: reader, count: 10))
                _ = try await connection.run(.raw("XDEL", "s", ids[0].description))
                let again = try await connection.run(.read(.pending(above: .zero), as: reader, count: 10))
                #expect(again == [ValkeyStreamEntry(id: ids[0], fields: [])])
            }
        }
    }

    @Test("a group that has vanished is told apart from other failures")
    func vanished() async throws {
        try await TestValkey.with { server in
            try await server.connected { connection in
                _ = try await connection.run(.createGroup("g", of: "s", at: .end))
                _ = try await connection.run(.raw("FLUSHALL"))
                for command in [
                    ValkeyCommand.read(.new, as: reader, count: 1),
                    ValkeyCommand.read(.new, as: reader, count: 1, block: .seconds(1)),
                ] {
                    let error = await failure { () async throws(ValkeyError) in try await connection.run(command) }
                    #expect(error?.code == .server && error?.serverCode == "NOGROUP")
                    #expect(error?.isOutage == false)
                }
                let claim = await failure { () async throws(ValkeyError) in
                    try await connection.run(.claimAbandoned(by: reader, idleFor: .zero, count: 1))
                }
                #expect(claim?.serverCode == "NOGROUP")
            }
        }
    }

    @Test("the server tells a stream's length, last id and groups")
    func info() async throws {
        try await TestValkey.with { server in
            try await server.connected { connection in
                #expect(try await connection.run(.info(of: "s")) == nil)
                #expect(try await connection.run(.groups(of: "s")) == [])
                let ids = try await add(4, connection)
                _ = try await connection.run(.createGroup("g", of: "s", at: .above(.zero)))
                _ = try await connection.run(.read(.new, as: reader, count: 1))
                _ = try await connection.run(.raw("XDEL", "s", ids[3].description))
                let info = try await connection.run(.info(of: "s"))
                #expect(info == ValkeyStreamInfo(length: 3, lastID: ids[3], groups: 1))
                let group = try await connection.run(.groups(of: "s")).first
                #expect(group?.name == "g" && group?.pending == 1 && group?.consumers == 1)
                #expect(group?.lastDelivered == ids[0])
            }
        }
    }

    @Test("values may be any bytes; text that is not UTF-8 is no text")
    func anyBytes() async throws {
        let bytes: [UInt8] = [0, 0xFF, 0x0D, 0x0A]
        let reply = ValkeyReply.array([
            .bytes(Array("1-2".utf8)), .array([.bytes(Array("payload".utf8)), .bytes(bytes)]),
        ])
        let entry = try reply.streamEntry
        #expect(entry.fields == [.init(name: "payload", value: bytes)])
        #expect(entry["payload"] == nil)
    }

    @Test("answers of a wrong shape are decoding errors that say what was expected")
    func shapes() {
        let wrong: [ValkeyReply] = [
            .null, .status("OK"), .integer(1), .array([.null]), .array([.array([.bytes([1]), .null, .null])]),
            .array([.array([.bytes(Array("1-1".utf8)), .array([.null])])]), .bytes([0xFF]),
        ]
        for reply in wrong {
            let error = #expect(throws: ValkeyError.self) {
                try ValkeyCommand<[ValkeyStreamEntry]>.newest(1, of: "s").answer(reply, from: "valkey:6379")
            }
            #expect(error?.code == .decoding)
            #expect(error?.detail.hasPrefix("expected ") == true)
        }
        for text in ["", "-", "1", "1-", "1-2-3", "+1-2", "1-x", "99999999999999999999-0"] {
            #expect(ValkeyStreamID(text) == nil)
        }
        #expect(ValkeyStreamID("18446744073709551615-1")?.description == "18446744073709551615-1")
    }
}

@Suite("Channels", .timeLimit(.minutes(15)))
struct ValkeyChannelTests {
    @Test("a subscriber gets what is published, in order, until its task is cancelled")
    func messages() async throws {
        try await TestValkey.with { server in
            try await server.connected { publisher in
                let none = try await publisher.run(.publish("lost", to: "a"))
                #expect(none == 0)
                try await server.connected { subscriber in
                    let (subscribed, begin) = AsyncStream<Void>.makeStream()
                    let (received, pass) = AsyncStream<ValkeyMessage>.makeStream()
                    try await withThrowingTaskGroup(of: ValkeyError?.self) { group in
                        group.addTask {
                            await failure { () async throws(ValkeyError) in
                                try await subscriber.subscribe(to: ["a", "b"], onSubscribed: { begin.yield() }) {
                                    pass.yield($0)
                                }
                            }
                        }
                        var beginnings = subscribed.makeAsyncIterator()
                        await beginnings.next()
                        let sent = (0 ..< 3000).map { ValkeyCommand.publish("m\($0)", to: $0 % 2 == 0 ? "a" : "b") }
                        for chunk in stride(from: 0, to: 3000, by: 500) {
                            let counts = try await publisher.run(Array(sent[chunk ..< chunk + 500])).map {
                                try $0.get()
                            }
                            #expect(counts == Array(repeating: 1, count: 500))
                        }
                        var messages = received.makeAsyncIterator()
                        for number in 0 ..< 3000 {
                            let message = await messages.next()
                            try #require(message?.payload == Array("m\(number)".utf8))
                            try #require(message?.channel == (number % 2 == 0 ? "a" : "b"))
                        }
                        group.cancelAll()
                        let end = try await group.next() ?? nil
                        #expect(end?.code == .cancelled)
                    }
                    #expect(!subscriber.isUsable)
                }
            }
        }
    }

    @Test("a subscriber learns that its server is gone")
    func gone() async throws {
        try await TestValkey.with { server in
            try await server.connected { subscriber in
                let error = await failure { () async throws(ValkeyError) in
                    try await subscriber.subscribe(to: ["a"], onSubscribed: { server.kill(SIGKILL) }) { _ in }
                }
                #expect(error?.code == .connectionLost)
            }
        }
    }
}
