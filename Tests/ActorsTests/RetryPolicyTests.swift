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

    @Test("As soon as one delivery of a queue is due, all are tried in the order of their arrival")
    func queue() {
        var queue = RetryQueue()
        #expect(queue.isEmpty && queue.next == nil)
        queue.add(9, failures: 1, at: .seconds(2))
        queue.add(3, failures: 1, at: .seconds(4))
        queue.add(5, failures: 4, at: .seconds(7))
        #expect(queue.next == .seconds(2))
        #expect(queue.contains(3) && !queue.contains(4))
        #expect(queue.failures(of: 5) == 4 && queue.failures(of: 4) == 0)
        let steps = [1, 2, 9].map { queue.due(at: .seconds($0), limit: 10) }
        #expect(steps == [[], [3, 5, 9], [3, 5, 9]])
        queue.remove([9, 4])
        #expect(queue.next == .seconds(4) && !queue.isEmpty)
        queue.add(3, failures: 2, at: .seconds(8))
        let later = [4, 7].map { queue.due(at: .seconds($0), limit: 10) }
        #expect(later == [[], [3, 5]])
        queue.remove([3, 5])
        #expect(queue.isEmpty)
    }

    @Test("Of a full queue those are tried first that are due first, so that one that always fails stops no other")
    func longQueue() {
        var queue = RetryQueue()
        queue.add(1, failures: 9, at: .seconds(60))
        for sequence in Int64(2) ... 5 { queue.add(sequence, failures: 1, at: .seconds(Double(10 - sequence))) }
        #expect(queue.due(at: .seconds(60), limit: 1) == [5])
        #expect(queue.due(at: .seconds(60), limit: 3) == [3, 4, 5])
        queue.hurry(at: .seconds(1))
        #expect(queue.next == .seconds(1))
        #expect(queue.due(at: .seconds(1), limit: 2) == [1, 2])
    }
}
