// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Sockets
import Testing

@Suite("When a connection's round trips are interrupted")
struct DeadlineWatchTests {
    @Test("A round trip that ends in time is not interrupted, and the sleeper ends when it wakes")
    func inTime() {
        var watch = DeadlineWatch()
        let sleeper = watch.begin(until: .seconds(4))
        #expect(sleeper == 1)
        watch.end()
        let wake = watch.woke(1, at: .seconds(4))
        #expect(wake == .rest)
        let next = watch.begin(until: .seconds(9))
        #expect(next == 2)
    }

    @Test("A round trip that takes too long is interrupted at its deadline")
    func late() {
        var watch = DeadlineWatch()
        _ = watch.begin(until: .seconds(4))
        let wake = watch.woke(1, at: .seconds(4))
        #expect(wake == .interrupt)
    }

    @Test("One sleeper serves the following round trips, and sleeps on for the one under way")
    func shared() {
        var watch = DeadlineWatch()
        _ = watch.begin(until: .seconds(4))
        for second in 1 ..< 4 {
            watch.end()
            let sleeper = watch.begin(until: .seconds(4 + second))
            #expect(sleeper == nil)
        }
        let first = watch.woke(1, at: .seconds(4))
        #expect(first == .sleep(until: .seconds(7)))
        let second = watch.woke(1, at: .seconds(7))
        #expect(second == .interrupt)
    }

    @Test("An earlier deadline gets a new sleeper, and the previous sleeper does nothing any more")
    func earlier() {
        var watch = DeadlineWatch()
        _ = watch.begin(until: .seconds(30))
        watch.end()
        let sleeper = watch.begin(until: .seconds(5))
        #expect(sleeper == 2)
        let stale = watch.woke(1, at: .seconds(30))
        #expect(stale == .rest)
        let wake = watch.woke(2, at: .seconds(5))
        #expect(wake == .interrupt)
    }

    @Test("After an interruption the next round trip has a sleeper again")
    func again() {
        var watch = DeadlineWatch()
        _ = watch.begin(until: .seconds(4))
        _ = watch.woke(1, at: .seconds(4))
        watch.end()
        let sleeper = watch.begin(until: .seconds(9))
        #expect(sleeper == 2)
    }
}
