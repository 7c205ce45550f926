// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Paca

@Suite("Cached decisions")
struct DecisionCacheTests {
    private static func key(_ token: String, _ project: UUID) throws -> DecisionCache.Key {
        let credentials = try #require(CallerCredentials { $0 == "X-API-Key" ? token : nil })
        return DecisionCache.Key(credentials: credentials.digest, project: project)
    }

    @Test("are valid for their lifetime, and only for their caller and project")
    func lifetime() throws {
        let project = UUID()
        var cache = DecisionCache(lifetime: .seconds(30), limit: 10)
        let key = try Self.key("a", project)
        cache.remember(.forbidden, for: key, asked: .seconds(5))
        #expect(cache.decision(for: key, at: .seconds(34.999)) == .forbidden)
        #expect(cache.decision(for: key, at: .seconds(35)) == nil)
        #expect(cache.decision(for: try Self.key("b", project), at: .seconds(5)) == nil)
        #expect(cache.decision(for: try Self.key("a", UUID()), at: .seconds(5)) == nil)
    }

    @Test("are no more than the limit: the oldest is dropped first, and one stored again counts as new")
    func limit() throws {
        let project = UUID()
        var cache = DecisionCache(lifetime: .seconds(30), limit: 3)
        let keys = try (0 ..< 5).map { try Self.key("\($0)", project) }
        for (second, key) in [keys[0], keys[1], keys[2], keys[0], keys[3]].enumerated() {
            cache.remember(.granted([]), for: key, asked: .seconds(second))
        }
        #expect(cache.count == 3)
        let known = keys.map { cache.decision(for: $0, at: .seconds(5)) != nil }
        #expect(known == [true, false, true, true, false])
    }

    @Test("leave no entry behind once they have expired")
    func forgetting() throws {
        let project = UUID()
        var cache = DecisionCache(lifetime: .seconds(30), limit: 100)
        for number in 0 ..< 1000 {
            cache.remember(.unauthenticated, for: try Self.key("\(number)", project), asked: .seconds(number))
            #expect(cache.count <= 31)
        }
        cache.remember(.notMember, for: try Self.key("last", project), asked: .seconds(2000))
        #expect(cache.count == 1)
    }

    @Test("that refuse never push out one that grants, and the newest decision counts")
    func kinds() throws {
        let project = UUID()
        var cache = DecisionCache(lifetime: .seconds(30), limit: 3)
        let good = try Self.key("good", project)
        cache.remember(.granted([.readTasks]), for: good, asked: .zero)
        for number in 0 ..< 1000 {
            cache.remember(.unauthenticated, for: try Self.key("\(number)", project), asked: .seconds(1))
        }
        #expect(cache.count == 4)
        #expect(cache.decision(for: good, at: .seconds(2)) == .granted([.readTasks]))
        cache.remember(.forbidden, for: good, asked: .seconds(2))
        #expect(cache.decision(for: good, at: .seconds(2)) == .forbidden)
        cache.remember(.granted([]), for: good, asked: .seconds(3))
        #expect(cache.decision(for: good, at: .seconds(3)) == .granted([]))
    }
}
