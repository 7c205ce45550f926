// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@Suite("The manual clock")
struct ManualClockTests {
    private let clock = ManualClock()

    @Test("stands still until it is advanced, and measures durations in both directions")
    func time() {
        let start = clock.now
        #expect(clock.now == start)
        clock.advance(by: .seconds(5))
        #expect(start.duration(to: clock.now) == .seconds(5))
        #expect(clock.now.duration(to: start) == .seconds(-5))
        #expect(start < clock.now)
    }

    @Test("wakes a sleeper at its deadline and not before")
    func deadline() async throws {
        try await withThrowingTaskGroup(of: ManualClock.Instant.self) { group in
            group.addTask { [clock] in
                try await clock.sleep(for: .seconds(2))
                return clock.now
            }
            let deadline = try await clock.nextTimerScheduled()
            #expect(deadline.offset == .seconds(2))
            clock.advance(by: .milliseconds(1999))
            #expect(clock.sleeperCount == 1)
            clock.advance(by: .milliseconds(1))
            #expect(clock.sleeperCount == 0)
            let woken = try await group.next()
            #expect(woken?.offset == .seconds(2))
        }
    }

    @Test("tells when the first of all sleepers wakes")
    func earliest() async throws {
        #expect(clock.earliestDeadline == nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seconds in [5, 2, 9] {
                group.addTask { [clock] in try await clock.sleep(for: .seconds(seconds)) }
            }
            try await clock.sleepers(atLeast: 3)
            #expect(clock.earliestDeadline?.offset == .seconds(2))
            clock.advance(by: .seconds(2))
            #expect(clock.earliestDeadline?.offset == .seconds(5))
            clock.advance(by: .seconds(7))
            try await group.waitForAll()
        }
    }

    @Test("does not suspend for a deadline that has passed")
    func past() async throws {
        try await clock.sleep(until: clock.now, tolerance: nil)
        try await clock.sleep(for: .seconds(-1))
        #expect(clock.sleeperCount == 0)
    }

    @Test("a sleep of a cancelled task throws, whenever the cancellation comes")
    func cancellation() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [clock] in
                await #expect(throws: CancellationError.self) { try await clock.sleep(for: .seconds(1)) }
            }
            // Cancelled while it sleeps.
            await #expect(throws: Never.self) { try await clock.sleepers(atLeast: 1) }
            group.cancelAll()
            // Cancelled before it starts.
            group.addTask { [clock] in
                await #expect(throws: CancellationError.self) { try await clock.sleep(for: .seconds(1)) }
            }
        }
        #expect(clock.sleeperCount == 0)
    }

    @Test("a cancelled wait for sleepers or timers throws")
    func cancelledWatchers() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [clock] in
                await #expect(throws: CancellationError.self) { try await clock.sleepers(atLeast: 1) }
            }
            group.addTask { [clock] in
                await #expect(throws: CancellationError.self) { try await clock.nextTimerScheduled() }
            }
            group.cancelAll()
        }
    }

    @Test("returns every sleeper once, also those that came before the call, in their order")
    func nextTimer() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seconds in 1 ... 3 {
                group.addTask { [clock] in try await clock.sleep(for: .seconds(seconds)) }
                try await clock.sleepers(atLeast: seconds)
            }
            for seconds in 1 ... 3 {
                let deadline = try await clock.nextTimerScheduled()
                #expect(deadline.offset == .seconds(seconds))
            }
            clock.advance(by: .seconds(3))
            try await group.waitForAll()
        }
    }

    @Test("a loop that sleeps again is woken once per advance")
    func loop() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [clock] in
                // Ends when the task is cancelled below.
                while (try? await clock.sleep(for: .seconds(1))) != nil {}
            }
            for round in 1 ... 3 {
                let deadline = try? await clock.nextTimerScheduled().offset
                #expect(deadline == .seconds(10 * (round - 1) + 1))
                clock.advance(by: .seconds(10))
            }
            group.cancelAll()
        }
    }
}

@Suite("The test environment")
struct TestEnvironmentTests {
    @Test("moves every time with the clock")
    func times() {
        let clock = ManualClock()
        let environment = SyncEnvironment.test(clock: clock)
        #expect(environment.wallClock() == Date(timeIntervalSince1970: 1_767_225_600))
        clock.advance(by: .milliseconds(90_500))
        #expect(environment.uptime() == .milliseconds(90_500))
        #expect(environment.wallClock() == Date(timeIntervalSince1970: 1_767_225_690.5))
    }

    @Test("draws the same numbers and identities from the same seed, and others from another")
    func seeds() {
        let draw = { (seed: UInt64) in
            let environment = SyncEnvironment.test(seed: seed)
            return (0 ..< 10).map { _ in "\(environment.random()) \(environment.makeUUID())" }
        }
        #expect(draw(7) == draw(7))
        #expect(draw(7) != draw(8))
        #expect(Set(draw(7)).count == 10)
    }

    @Test("makes identities of version 4")
    func identities() {
        let uuid = SyncEnvironment.test().makeUUID().uuidString
        #expect(Array(uuid)[14] == "4")
        #expect("89AB".contains(Array(uuid)[19]))
    }

    @Test("is SeededRandom")
    func splitMix() {
        // The first numbers that the reference implementation gives for the seed 1234567
        // (https://prng.di.unimi.it/splitmix64.c).
        var numbers = SeededRandom(seed: 1_234_567)
        #expect(numbers.next() == 6_457_827_717_110_365_317)
        #expect(numbers.next() == 3_203_168_211_198_807_973)
    }
}
