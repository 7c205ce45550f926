// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Testing

@testable import WebAPI

@Suite("Which connection has to go when there are too many")
struct ConnectionTableTests {
    /// Adds connections, one a second.
    /// - Returns: the connections that were displaced.
    private static func add(_ seconds: Range<Int>, from sender: String, to table: inout ConnectionTable) -> [Int?] {
        seconds.map { table.add(from: sender, at: .seconds($0)).displaced }
    }

    @Test("none below the limit, then the oldest")
    func oldest() {
        var table = ConnectionTable(limit: 3)
        #expect(Self.add(0 ..< 5, from: "a", to: &table) == [nil, nil, nil, 1, 2])
        #expect(table.count == 3)
        table.remove(3)
        #expect(Self.add(5 ..< 7, from: "a", to: &table) == [nil, 4])
    }

    @Test("not one that was useful lately")
    func useful() {
        var table = ConnectionTable(limit: 2)
        _ = Self.add(0 ..< 2, from: "a", to: &table)
        table.wasUseful(1, at: .seconds(2))
        #expect(Self.add(3 ..< 5, from: "a", to: &table) == [2, 1])
    }

    @Test("one of the sender that has the most, so that a crowd displaces itself")
    func crowd() {
        var table = ConnectionTable(limit: 4)
        _ = Self.add(0 ..< 1, from: "modest", to: &table)
        #expect(Self.add(1 ..< 8, from: "crowd", to: &table) == [nil, nil, nil, 2, 3, 4, 5])
        #expect(Self.add(8 ..< 9, from: "new", to: &table) == [6])
        table.remove(99)
        #expect(table.count == 4)
    }
}

@Suite("Who sent a request")
struct SenderAddressTests {
    private static func sender(_ peer: String, _ forwardedFor: String?) throws -> String {
        SenderAddress(try .init(ipAddress: peer, port: 1)).sender(forwardedFor: forwardedFor)
    }

    @Test("is the other end of the connection, or what a proxy in our own network saw")
    func senders() throws {
        #expect(try Self.sender("140.82.115.1", nil) == "140.82.115.1")
        // Whoever connects from outside may claim anything.
        #expect(try Self.sender("140.82.115.1", "1.2.3.4") == "140.82.115.1")
        #expect(try Self.sender("172.32.0.1", "1.2.3.4") == "172.32.0.1")
        for proxy in ["127.0.0.1", "10.0.0.7", "172.18.0.2", "192.168.1.1", "::1", "fd00::2", "::ffff:10.0.0.1"] {
            #expect(try Self.sender(proxy, nil) == proxy)
            // The proxy appended the last one; the first was sent to it.
            #expect(try Self.sender(proxy, "9.9.9.9, 1.2.3.4") == "1.2.3.4")
        }
        #expect(SenderAddress(nil).sender(forwardedFor: "1.2.3.4") == "")
    }
}
