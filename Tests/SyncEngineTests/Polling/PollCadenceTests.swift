// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SyncEngine

@Suite("The time until the next poll")
struct PollCadenceTests {
    private let cadence = PollCadence()
    private let middle: UInt64 = 1 << 63

    private func next(_ works: Bool, quiet: Duration?) -> Duration {
        cadence.next(hookWorks: works, quiet: quiet, random: middle)
    }

    @Test("is an hour or more while deliveries arrive")
    func healthy() {
        #expect(next(true, quiet: .seconds(60)) == .seconds(3600))
        #expect(next(true, quiet: .seconds(86_400)) == .seconds(5400))
        #expect(next(true, quiet: .seconds(30 * 86_400)) == .seconds(7200))
        #expect(next(true, quiet: nil) == .seconds(3600))
    }

    @Test("is a minute while they do not, and a quarter of an hour where nothing happens")
    func broken() {
        #expect(next(false, quiet: .zero) == .seconds(60))
        #expect(next(false, quiet: .seconds(16 * 120)) == .seconds(120))
        #expect(next(false, quiet: .seconds(30 * 86_400)) == .seconds(900))
        #expect(next(false, quiet: nil) == .seconds(60))
    }

    @Test("differs by a tenth")
    func jitter() {
        #expect(cadence.next(hookWorks: false, quiet: .zero, random: 0) == .seconds(54))
        let most = cadence.next(hookWorks: false, quiet: .zero, random: .max)
        #expect(most > .milliseconds(65_900) && most <= .seconds(66))
    }

    @Test("keeps the operator's limits")
    func limits() {
        var cadence = PollCadence()
        (cadence.shortest, cadence.longest) = (.seconds(10), .seconds(20))
        #expect(cadence.next(hookWorks: true, quiet: nil, random: middle) == .seconds(20))
    }
}
