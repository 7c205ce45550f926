// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage
import TestSupport
import Testing

@testable import SyncEngine
@testable import Valkey

@Suite("Decisions about events and leases")
struct EventDecisionTests {
    private func id(_ milliseconds: UInt64) -> ValkeyStreamID {
        ValkeyStreamID(milliseconds: milliseconds, sequence: 0)
    }

    @Test("a group is made at the end, behind the last known entry, or at the beginning of a stream that is younger")
    func start() {
        #expect(StreamStart.decide(known: nil, newest: nil) == .end)
        #expect(StreamStart.decide(known: nil, newest: id(5)) == .end)
        #expect(StreamStart.decide(known: id(5), newest: id(9)) == .above(id(5)))
        #expect(StreamStart.decide(known: id(5), newest: id(5)) == .above(id(5)))
        #expect(StreamStart.decide(known: id(5), newest: id(4)) == .above(.zero))
        #expect(StreamStart.decide(known: id(5), newest: nil) == .above(.zero))
    }

    @Test("the entry before an entry has the next smaller id")
    func predecessor() {
        #expect(ValkeyStreamID(milliseconds: 7, sequence: 3).predecessor == .init(milliseconds: 7, sequence: 2))
        #expect(ValkeyStreamID(milliseconds: 7, sequence: 0).predecessor == .init(milliseconds: 6, sequence: .max))
        #expect(ValkeyStreamID.zero.predecessor == .zero)
    }

    @Test("a lease is held for its time from before it was asked for, and fresh for half of it")
    func lease() {
        var lease = HeldLease(name: "l", owner: UUID(), duration: .seconds(30))
        #expect(!lease.isHeld(at: .zero))
        #expect(lease.claim == nil)
        let standing = lease.answered(4, askedAt: .seconds(10))
        #expect(standing == .taken)
        #expect(lease.claim?.fence == 4)
        #expect(lease.isFresh(at: .seconds(24)))
        #expect(!lease.isFresh(at: .seconds(25)))
        #expect(lease.isHeld(at: .seconds(39)))
        #expect(!lease.isHeld(at: .seconds(40)))
    }

    @Test("a prolonged lease is the same; one that another instance had meanwhile is another")
    func fences() {
        var lease = HeldLease(name: "l", owner: UUID(), duration: .seconds(30))
        _ = lease.answered(4, askedAt: .zero)
        let prolonged = lease.answered(4, askedAt: .seconds(20))
        #expect(prolonged == .prolonged)
        let denied = lease.answered(nil, askedAt: .seconds(60))
        #expect(denied == .denied)
        #expect(lease.claim == nil)
        let regained = lease.answered(6, askedAt: .seconds(70))
        #expect(regained == .taken)
        #expect(lease.claim?.fence == 6)
    }

    @Test("an entry that was deleted while it was pending is neither an event nor a fault")
    func deletedEntry() {
        let batch = PacaEventBatch([ValkeyStreamEntry(id: id(1), fields: [])])
        #expect(batch.writes.isEmpty)
        #expect(batch.relevant == 0)
        #expect(batch.rejected == [])
    }

    @Test("a rejected entry is kept as text that Postgres can store, cut to a readable length")
    func rejectedEntry() throws {
        let value = [0xFF, 0x00] + [UInt8](repeating: 0x61, count: 1 << 20)
        let batch = PacaEventBatch([
            ValkeyStreamEntry(
                id: id(1),
                fields: [
                    .init(name: "type", value: Array("project.deleted".utf8)), .init(name: "payload", value: value),
                ])
        ])
        let rejected = try #require(batch.rejected.first)
        #expect(rejected.fields.count <= 2000)
        #expect(!rejected.fields.contains("\0"))
        #expect(rejected.reason == "unreadablePayload")
    }

    @Test("only a hook at this installation's own address is ours, in any case of letters")
    func addresses() throws {
        let addresses = HookAddresses(publicURL: try #require(URL(string: "https://paca.example/base/")))
        let project = UUID()
        #expect(addresses.project(of: addresses.address(of: project)) == project)
        #expect(addresses.project(of: addresses.address(of: project).uppercased()) == project)
        let path = "/api/v1/plugins/com.paca.github/projects/"
        for url in [
            "https://staging.example/base\(path)\(project.text)/webhook",
            "https://paca.example/base\(path)\(project.text)/webhook/more",
            "https://paca.example/base\(path)/webhook", "https://paca.example/base\(path)webhook",
            "https://paca.example/base\(path)x/webhook", "",
        ] {
            #expect(addresses.project(of: url) == nil, "\(url)")
        }
    }
}
