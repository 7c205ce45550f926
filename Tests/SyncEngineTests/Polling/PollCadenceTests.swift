// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SyncEngine

@Suite("The time until the next poll")
struct PollCadenceTests {
    private let cadence = PollCadence()
    private let middle: UInt64 = 1 << 63

    private func next(_ works: Bool, quiet: Duration?, failures: Int32 = 0) -> Duration {
        cadence.next(hookWorks: works, quiet: quiet, failures: failures, random: middle)
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

    @Test("doubles with each failure, up to the longest")
    func failing() {
        #expect(next(false, quiet: .zero, failures: 1) == .seconds(120))
        #expect(next(true, quiet: .zero, failures: 4) == .seconds(960))
        #expect(next(true, quiet: .zero, failures: 1_000) == .seconds(7200))
    }

    @Test("differs by a tenth")
    func jitter() {
        #expect(cadence.next(hookWorks: false, quiet: .zero, failures: 0, random: 0) == .seconds(54))
        let most = cadence.next(hookWorks: false, quiet: .zero, failures: 0, random: .max)
        #expect(most > .milliseconds(65_900) && most <= .seconds(66))
    }

    @Test("keeps the operator's limits")
    func limits() {
        let cadence = PollCadence(shortest: .seconds(10), longest: .seconds(20))
        #expect(cadence.next(hookWorks: true, quiet: nil, failures: 0, random: middle) == .seconds(20))
    }
}
