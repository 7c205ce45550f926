// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Paca

@Suite("About whom Paca may be asked")
struct CallerPlacesTests {
    private static func caller(_ token: String) throws -> CallerCredentials.Digest {
        try #require(CallerCredentials { $0 == "X-API-Key" ? token : nil }).digest
    }

    @Test("strangers share their places, and a known caller does not wait for them")
    func strangers() throws {
        var places = CallerPlaces(known: 1, strangers: 2, remembered: 10)
        let good = try Self.caller("good")
        places.learn(.granted([]), about: good, at: .zero)
        for name in ["a", "b"] {
            let place = places.enter(try Self.caller(name), at: .zero)
            #expect(place == .stranger)
        }
        let third = places.enter(try Self.caller("c"), at: .zero)
        #expect(third == nil)
        let known = places.enter(good, at: .zero)
        #expect(known == .known)
        let again = places.enter(good, at: .zero)
        #expect(again == nil)
        places.leave(.stranger)
        let next = places.enter(try Self.caller("c"), at: .zero)
        #expect(next == .stranger)
        places.leave(.known)
        let later = places.enter(good, at: .zero)
        #expect(later == .known)
    }

    @Test("a caller is known for an hour, unless its credentials are refused; other refusals change nothing")
    func memory() throws {
        var places = CallerPlaces(known: 9, strangers: 9, remembered: 10)
        let caller = try Self.caller("good")
        func place(at now: Duration) -> CallerPlaces.Place? {
            var copy = places
            return copy.enter(caller, at: now)
        }
        #expect(place(at: .zero) == .stranger)
        places.learn(.forbidden, about: caller, at: .zero)
        #expect(place(at: .zero) == .stranger)
        places.learn(.granted([]), about: caller, at: .zero)
        places.learn(.forbidden, about: caller, at: .seconds(1))
        places.learn(.notMember, about: caller, at: .seconds(1))
        #expect(place(at: .seconds(3599)) == .known)
        #expect(place(at: .seconds(3600)) == .stranger)
        places.learn(.unauthenticated, about: caller, at: .seconds(2))
        #expect(place(at: .seconds(2)) == .stranger)
    }

    @Test("strangers do not make a known caller forgotten")
    func crowd() throws {
        var places = CallerPlaces(known: 1, strangers: 1, remembered: 2)
        let good = try Self.caller("good")
        places.learn(.granted([]), about: good, at: .zero)
        for number in 0 ..< 100 {
            places.learn(.unauthenticated, about: try Self.caller("\(number)"), at: .seconds(1))
        }
        let place = places.enter(good, at: .seconds(2))
        #expect(place == .known)
    }
}
