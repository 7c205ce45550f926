// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import TestSupport
import Testing

@testable import Actors

@Suite("When a failed try is repeated")
struct RetryPolicyTests {
    private let policy = RetryPolicy(first: .seconds(1), longest: .seconds(60), attempts: 4)

    @Test(
        "The wait doubles up to the longest",
        arguments: [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (31, 60), (1_000_000, 60)])
    func doubling(failures: Int32, seconds: Int) {
        #expect(policy.backoff(afterFailures: failures, random: 2000) == .seconds(seconds))
    }

    @Test("The jitter is up to a fifth in either direction, and uses the whole range", arguments: 1 ... 10)
    func jitter(seed: UInt64) {
        #expect(policy.backoff(afterFailures: 1, random: 0) == .milliseconds(800))
        #expect(policy.backoff(afterFailures: 1, random: 4000) > .milliseconds(1199))
        var random = SeededRandom(seed: seed)
        for _ in 0 ..< 100 {
            let wait = policy.backoff(afterFailures: 1, random: random.next())
            // The jitter is computed in floating point.
            #expect(wait >= .milliseconds(800) && wait < .milliseconds(1201))
        }
    }

    @Test("The last try is not followed by another")
    func lastTry() {
        #expect(policy.delay(afterFailures: 3, random: 2000) == .seconds(4))
        #expect(policy.delay(afterFailures: 4, random: 2000) == nil)
        #expect(policy.delay(afterFailures: 5, random: 2000) == nil)
    }

    @Test("The backoff without a last try works for any number of failures")
    func endless() {
        let endless = RetryPolicy(first: .milliseconds(200), longest: .seconds(15), attempts: .max)
        #expect(endless.backoff(afterFailures: .max, random: 2000) == .seconds(15))
        #expect(endless.backoff(afterFailures: 0, random: 2000) == .milliseconds(200))
    }

    @Test("A queue returns what is due once, in the order of arrival")
    func queue() {
        var queue = RetryQueue()
        #expect(queue.isEmpty && queue.next == nil)
        queue.add(9, at: .seconds(2))
        queue.add(3, at: .seconds(2))
        queue.add(5, at: .seconds(7))
        #expect(queue.next == .seconds(2))
        #expect(queue.contains(3) && !queue.contains(4))
        let steps = [1, 2, 2, 6].map { queue.take(at: .seconds($0)) }
        #expect(steps == [[], [3, 9], [], []])
        #expect(queue.next == .seconds(7) && !queue.isEmpty)
        queue.add(5, at: .seconds(8))
        let last = [7, 8].map { queue.take(at: .seconds($0)) }
        #expect(last == [[], [5]])
        #expect(queue.isEmpty)
    }
}
