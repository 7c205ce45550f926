// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Logging
import Synchronization
import TestSupport
import Testing

@testable import SyncEngine

@Suite("A loop", .timeLimit(.minutes(15)))
struct LoopKeeperTests {
    private struct Trouble: Error, CustomStringConvertible {
        let description = "the reason"
    }

    private let clock = ManualClock()
    private let metrics = TestMetrics()
    private let board = LoopBoard()
    private let starts = Starts()

    /// The times at which rounds began.
    private final class Starts: Sendable {
        private let times = Mutex<[Duration]>([])

        var all: [Duration] { times.withLock { $0 } }

        /// - Returns: the number of rounds so far.
        func add(_ time: Duration) -> Int {
            times.withLock { times in
                times.append(time)
                return times.count
            }
        }
    }

    private func keep(
        _ cadence: Loop.Cadence, round: @escaping @Sendable (Int) throws -> Void = { _ in },
        while body: (LoopKeeperTests) async throws -> Void
    ) async throws {
        let loop = Loop("test", cadence) { [self] in try round(starts.add(clock.now.offset)) }
        let keeper = LoopKeeper(
            loop, board: board, environment: .test(clock: clock, metrics: metrics),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await keeper.run() }
            try await body(self)
            group.cancelAll()
        }
        #expect(board.all == ["test": .ended])
        #expect(clock.sleeperCount == 0)
    }

    private var began: [Duration] { starts.all }

    @Test("begins its first round at once, and the next an interval after the last has ended")
    func interval() async throws {
        try await keep(.init(interval: .seconds(30))) { test in
            for round in 1 ... 3 {
                try await test.board.rounds(of: "test", reach: round)
                try await test.clock.sleepers(atLeast: 1)
                test.clock.advance(by: .seconds(29))
                #expect(test.board.rounds(of: "test") == round)
                test.clock.advance(by: .seconds(1))
            }
            try await test.board.rounds(of: "test", reach: 4)
        }
        #expect(began == [.zero, .seconds(30), .seconds(60), .seconds(90)])
        #expect(metrics.count("paca_sync_loop_rounds_total", ("loop", "test")) == 4)
    }

    @Test("may begin its first round a random time after the start, within the jitter")
    func jitter() async throws {
        try await keep(.init(interval: .seconds(30), startJitter: .seconds(10))) { test in
            let start = try await test.clock.nextTimerScheduled()
            #expect(start.offset > .zero && start.offset < .seconds(10))
            #expect(test.began.isEmpty)
            test.clock.advance(by: start.offset)
            try await test.board.rounds(of: "test", reach: 1)
            #expect(test.began == [start.offset])
        }
    }

    @Test("begins a round early when it is woken, also if that was during the round before")
    func wake() async throws {
        let wake = WakeSignal()
        let round = { @Sendable (count: Int) in if count == 1 { wake.send() } }
        try await keep(.init(interval: .seconds(30), wake: wake), round: round) { test in
            try await test.board.rounds(of: "test", reach: 2)
            try await test.clock.sleepers(atLeast: 1)
            wake.send()
            try await test.board.rounds(of: "test", reach: 3)
            try await test.clock.sleepers(atLeast: 1)
            test.clock.advance(by: .seconds(30))
            try await test.board.rounds(of: "test", reach: 4)
        }
        #expect(began == [.zero, .zero, .zero, .seconds(30)])
    }

    @Test("repeats a failed round after growing waits, shows the error, and resets the wait after a success")
    func backoff() async throws {
        // Rounds 1, 2, 3 and 5 fail.
        let round = { @Sendable (count: Int) throws -> Void in if [1, 2, 3, 5].contains(count) { throw Trouble() } }
        var waits: [Duration] = []
        try await keep(.init(interval: .seconds(3600)), round: round) { test in
            for failures in 1 ... 3 {
                waits.append(try await test.passFailure(Int64(failures)))
            }
            try await test.board.rounds(of: "test", reach: 1)
            #expect(test.board.all == ["test": .running])
            try await test.clock.sleepers(atLeast: 1)
            test.clock.advance(by: .seconds(3600))
            waits.append(try await test.passFailure(4))
            try await test.board.rounds(of: "test", reach: 2)
        }
        // A second, doubled each time, and up to a fifth more or less.
        for (wait, seconds) in zip(waits, [1.0, 2, 4, 1]) {
            #expect(wait >= .seconds(seconds * 0.8) && wait <= .seconds(seconds * 1.2), "\(waits)")
        }
    }

    @Test("forgets earlier failures after a round that ran for long, although that round failed too")
    func longRun() async throws {
        let clock = clock
        let round = { @Sendable (count: Int) throws -> Void in
            if count == 4 { clock.advance(by: .seconds(60)) }
            throw Trouble()
        }
        var waits: [Duration] = []
        try await keep(.init(interval: .seconds(3600)), round: round) { test in
            for failures in 1 ... 5 { waits.append(try await test.passFailure(Int64(failures))) }
        }
        for (wait, seconds) in zip(waits, [1.0, 2, 4, 1, 2]) {
            #expect(wait >= .seconds(seconds * 0.8) && wait <= .seconds(seconds * 1.2), "\(waits)")
        }
    }

    /// Waits until a round has failed, advances the clock to the next try, and returns how long that was.
    private func passFailure(_ failures: Int64) async throws -> Duration {
        try await metrics.count("paca_sync_loop_restarts_total", ("loop", "test"), reaches: failures)
        let now = clock.now.offset
        let end = try await clock.nextTimerScheduled().offset
        #expect(board.all == ["test": .failing("the reason")])
        clock.advance(by: end - now)
        return end - now
    }

    @Test("A task that waits for a round can be cancelled, and leaves nothing behind")
    func cancelledWaiter() async throws {
        let waiting = Task { try await board.rounds(of: "test", reach: 1) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        board.roundEnded("test")
        try await board.rounds(of: "test", reach: 1)
    }
}
