// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import WebAPI

@Suite("Which bodies are kept in memory")
struct BodySharesTests {
    private typealias Grant = BodyShares.Grant

    private static func owner(_ sender: String, hook: String = "1") -> BodyShares.Owner {
        BodyShares.Owner(sender: sender, project: "p", hook: hook)
    }

    /// Begins a body and reserves its bytes, one second after the one before.
    private static func add(
        _ id: Int, _ bytes: Int, from sender: String, hook: String = "1", to shares: inout BodyShares
    ) -> Grant {
        let now = Duration.seconds(id)
        shares.begin(id, of: owner(sender, hook: hook), at: now)
        return shares.reserve(bytes, for: id, at: now)
    }

    @Test("all, while there is room; a refused or unknown one counts nothing")
    func room() {
        var shares = BodyShares(limit: 100, unprovenLimit: 80)
        #expect(Self.add(1, 50, from: "a", to: &shares) == Grant(isKept: true))
        #expect(shares.reserve(30, for: 1, at: .seconds(1)) == Grant(isKept: true))
        #expect(shares.unprovenBytes == 80)
        #expect(Self.add(2, 81, from: "b", to: &shares) == Grant(isKept: false))
        #expect(shares.reserve(1, for: 2, at: .seconds(2)) == Grant(isKept: false))
        #expect(shares.reserve(1, for: 99, at: .seconds(2)) == Grant(isKept: false))
        shares.release(1)
        #expect(shares.unprovenBytes == 0)
    }

    @Test("when they overflow: one of the sender whose bodies cost the most goes, though it is not the oldest")
    func senders() {
        var shares = BodyShares(limit: 100, unprovenLimit: 100)
        _ = Self.add(1, 30, from: "modest", to: &shares)
        _ = Self.add(2, 40, from: "greedy", to: &shares)
        _ = Self.add(3, 20, from: "greedy", to: &shares)
        #expect(Self.add(4, 15, from: "new", to: &shares) == Grant(isKept: true, displaced: [2]))
        #expect(shares.unprovenBytes == 65)
        let again = shares.prove(2)
        #expect(!again)
    }

    @Test("of one sender: one of the hook whose bodies cost the most goes, and of it the one that costs the most")
    func hooks() {
        var shares = BodyShares(limit: 100, unprovenLimit: 100)
        _ = Self.add(1, 30, from: "a", hook: "1", to: &shares)
        _ = Self.add(2, 40, from: "a", hook: "2", to: &shares)
        _ = Self.add(3, 20, from: "a", hook: "2", to: &shares)
        #expect(Self.add(9, 20, from: "a", hook: "3", to: &shares) == Grant(isKept: true, displaced: [2]))
    }

    @Test("a small one displaces three that never end, even of its own hook and sender")
    func endless() {
        var shares = BodyShares(limit: 64 << 20, unprovenLimit: 52 << 20)
        _ = Self.add(1, 25 << 20, from: "a", to: &shares)
        _ = Self.add(2, 25 << 20, from: "a", to: &shares)
        _ = Self.add(3, 14 << 20, from: "a", to: &shares)
        #expect(shares.unprovenBytes <= 52 << 20)
        for id in 4 ..< 100 {
            let grant = Self.add(id, 25_000, from: "a", to: &shares)
            #expect(grant.isKept)
            let isProven = shares.prove(id)
            #expect(isProven)
            shares.release(id)
        }
        let large = Self.add(100, 25 << 20, from: "a", to: &shares)
        #expect(large.isKept)
    }

    @Test("a large one that has just begun displaces small ones of a crowd that hold theirs for long")
    func crowd() {
        var shares = BodyShares(limit: 100, unprovenLimit: 100)
        for id in 1 ... 9 { _ = Self.add(id, 10, from: "\(id)", to: &shares) }
        let now = Duration.seconds(9.1)
        shares.begin(10, of: Self.owner("new"), at: now)
        #expect(shares.reserve(40, for: 10, at: now) == Grant(isKept: true, displaced: [1, 2, 3]))
    }

    @Test("a proven one never goes, and what is proven leaves less room for the rest")
    func proven() {
        var shares = BodyShares(limit: 100, unprovenLimit: 80)
        _ = Self.add(1, 60, from: "a", to: &shares)
        let isKept = shares.prove(1)
        #expect(isKept)
        #expect(Self.add(2, 30, from: "a", to: &shares) == Grant(isKept: true))
        #expect(Self.add(3, 41, from: "b", to: &shares) == Grant(isKept: false))
        #expect(Self.add(4, 40, from: "b", to: &shares) == Grant(isKept: true, displaced: [2]))
        let again = shares.prove(1)
        #expect(again)
        #expect(shares.provenBytes == 60)
        #expect(shares.unprovenBytes == 40)
        shares.release(1)
        #expect(shares.provenBytes == 0)
    }
}
