// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import TestSupport
import Testing

@Suite("A wake signal", .timeLimit(.minutes(15)))
struct WakeSignalTests {
    private let signal = WakeSignal()
    private let clock = ManualClock()

    @Test("a wait ends with the cancellation of its task, whenever it comes")
    func cancelled() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [signal, clock] in await signal.wait(for: .seconds(1), clock: clock) }
            try await clock.sleepers(atLeast: 1)
            group.cancelAll()
            // Cancelled before it waits.
            group.addTask { [signal, clock] in await signal.wait(clock: clock) }
            try await group.waitForAll()
        }
        #expect(clock.sleeperCount == 0)
    }

    @Test("a wait ends at its deadline")
    func deadline() async throws {
        try await withThrowingTaskGroup(of: Duration.self) { group in
            group.addTask { [signal, clock] in
                await signal.wait(for: .seconds(3), clock: clock)
                return clock.now.offset
            }
            try await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(2))
            #expect(clock.sleeperCount == 1)
            clock.advance(by: .seconds(1))
            #expect(try await group.next() == .seconds(3))
        }
    }

    @Test("a deadline that passes before the wait has begun is not missed")
    func deadlineAtOnce() async {
        // Each round is a race between the timer and the wait.
        for _ in 0 ..< 2000 {
            await signal.wait(for: .zero, clock: clock)
        }
        #expect(clock.sleeperCount == 0)
    }

    @Test("a deadline is not remembered as a signal")
    func deadlineIsNoSignal() async throws {
        await signal.wait(for: .zero, clock: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [signal, clock] in await signal.wait(for: .seconds(1), clock: clock) }
            // It waits instead of returning at once.
            try await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(1))
            try await group.waitForAll()
        }
    }

    @Test("a signal wakes the task that waits, and its timer goes with it")
    func wakes() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [signal, clock] in await signal.wait(for: .seconds(1), clock: clock) }
            try await clock.sleepers(atLeast: 1)
            signal.send()
            try await group.waitForAll()
        }
        #expect(clock.now.offset == .zero)
        #expect(clock.sleeperCount == 0)
    }

    @Test("signals that nobody waited for are remembered as one")
    func remembered() async throws {
        signal.send()
        signal.send()
        await signal.wait(clock: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [signal, clock] in await signal.wait(for: .seconds(1), clock: clock) }
            try await clock.sleepers(atLeast: 1)
            signal.send()
            try await group.waitForAll()
        }
    }

    @Test("no signal is lost between a sender and a waiter that meet again and again")
    func pingPong() async {
        let back = WakeSignal()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [signal, clock] in
                for _ in 0 ..< 2000 {
                    await signal.wait(clock: clock)
                    back.send()
                }
            }
            for _ in 0 ..< 2000 {
                signal.send()
                await back.wait(clock: clock)
            }
        }
    }
}
