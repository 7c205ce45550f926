// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Metrics
import Synchronization
import TestSupport
import Testing

@testable import Actors

@Suite("Permits to work", .timeLimit(.minutes(15)))
struct WorkPermitsTests {
    /// How many work now, the most that worked at once, and the order in which they began.
    private final class Work: Sendable {
        struct State {
            var now = 0
            var most = 0
            var order: [Int] = []
        }

        private let state = Mutex(State())
        var order: [Int] { state.withLock(\.order) }
        var most: Int { state.withLock(\.most) }

        func begin(_ name: Int) {
            state.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
                state.order.append(name)
            }
        }

        func end() { state.withLock { $0.now -= 1 } }
    }

    @Test("No more work is done at once than there are permits, and everybody gets a turn", arguments: [1, 2, 5])
    func bound(count: Int) async {
        let permits = WorkPermits(count, metrics: NOOPMetricsHandler.instance)
        let work = Work()
        let clock = ManualClock()
        await withDiscardingTaskGroup { group in
            for name in 0 ..< 40 {
                group.addTask {
                    await permits.withPermit {
                        work.begin(name)
                        // Holds the permit while suspended, so that others could get in if the limit did not hold.
                        try? await clock.sleep(for: .seconds(1))
                        work.end()
                    }
                }
            }
            for _ in 0 ..< (40 / count) {
                // Wait until all permits are taken. It only throws when cancelled, which does not happen here.
                try? await clock.sleepers(atLeast: count)
                clock.advance(by: .seconds(1))
            }
        }
        #expect(work.most == count)
        #expect(work.order.sorted() == Array(0 ..< 40))
    }

    @Test("The first to wait works first, and a cancelled waiter leaves the line")
    func order() async throws {
        let metrics = TestMetrics()
        let permits = WorkPermits(1, metrics: metrics)
        let work = Work()
        let gate = ManualClock()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await permits.withPermit { try? await gate.sleep(for: .seconds(1)) } }
            try await gate.sleepers(atLeast: 1)
            var waiting: [Task<Void, Never>] = []
            for name in 0 ..< 5 {
                waiting.append(Task { await permits.withPermit { work.begin(name) } })
                try await metrics.value("paca_sync_projects_waiting", is: Double(name + 1))
            }
            waiting[0].cancel()
            waiting[3].cancel()
            await waiting[0].value
            await waiting[3].value
            #expect(permits.waiterCount == 3)
            gate.advance(by: .seconds(1))
            for task in waiting { await task.value }
            try await group.waitForAll()
        }
        #expect(work.order == [1, 2, 4])
        // The permit was returned: the waiters that left have not lost it.
        await permits.withPermit { work.begin(9) }
        #expect(work.order.last == 9)
    }

    @Test("Cancelling at any moment loses no permit", arguments: 1 ... 20)
    func cancellation(seed: UInt64) async {
        var random = SeededRandom(seed: seed)
        let permits = WorkPermits(2, metrics: NOOPMetricsHandler.instance)
        let work = Work()
        let tasks = (0 ..< 50).map { name in
            Task {
                await permits.withPermit {
                    work.begin(name)
                    await Task { work.end() }.value
                }
            }
        }
        for task in tasks where Bool.random(using: &random) { task.cancel() }
        for task in tasks { await task.value }
        #expect(work.most <= 2)
        let clock = ManualClock()
        await withDiscardingTaskGroup { group in
            for _ in 0 ..< 2 { group.addTask { await permits.withPermit { try? await clock.sleep(for: .seconds(1)) } } }
            // Both permits are free: otherwise this would wait forever.
            try? await clock.sleepers(atLeast: 2)
            clock.advance(by: .seconds(1))
        }
    }

    @Test("Who gave its place up for a moment comes next, before all others")
    func next() async throws {
        let metrics = TestMetrics()
        let permits = WorkPermits(1, metrics: metrics)
        let work = Work()
        #expect(permits.takeFree())
        #expect(!permits.takeFree())
        await withDiscardingTaskGroup { group in
            for (name, isNext) in [(1, false), (2, false), (3, true)] {
                group.addTask {
                    guard await permits.wait(isNext: isNext) else { return }
                    work.begin(name)
                    permits.release()
                }
                // It only throws when cancelled, which does not happen here.
                try? await metrics.value("paca_sync_projects_waiting", is: Double(name))
            }
            permits.release()
        }
        #expect(work.order == [3, 1, 2])
        #expect(permits.takeFree())
    }
}

extension WorkPermits {
    /// Runs `body` with a permit, unless the calling task is cancelled before it has one.
    fileprivate func withPermit(_ body: () async -> Void) async {
        var hasPermit = takeFree()
        if !hasPermit { hasPermit = await wait() }
        guard hasPermit else { return }
        await body()
        release()
    }
}
