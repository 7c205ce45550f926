// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Logging
import Metrics

/// Runs the rounds of one loop. It repeats a failed round after a growing wait; a successful round resets the wait.
struct LoopKeeper: Sendable {
    private let loop: Loop
    private let board: LoopBoard
    private let environment: SyncEnvironment
    private let logger: Logger
    private let rounds: Counter
    private let restarts: Counter
    private let backoff = RetryPolicy(first: .seconds(1), longest: .seconds(60), attempts: .max)
    /// A round that ran for this long before it failed has nothing to do with the failures before it.
    private static let longRun = Duration.seconds(60)

    init(_ loop: Loop, board: LoopBoard, environment: SyncEnvironment, logger: Logger) {
        self.loop = loop
        self.board = board
        self.environment = environment
        self.logger = logger
        let dimensions = [("loop", loop.name)]
        rounds = Counter(label: "paca_sync_loop_rounds_total", dimensions: dimensions, factory: environment.metrics)
        restarts = Counter(label: "paca_sync_loop_restarts_total", dimensions: dimensions, factory: environment.metrics)
    }

    /// Runs rounds until cancelled.
    func run() async {
        board.set(loop.name, .running)
        await waitForStart()
        var failures: Int32 = 0
        while !Task.isCancelled {
            let start = environment.uptime()
            do {
                try await loop.round()
                failures = 0
                rounds.increment()
                board.roundEnded(loop.name)
                await waitForNextRound()
            } catch {
                guard !Task.isCancelled else { break }
                failures = environment.uptime() - start >= Self.longRun ? 1 : failures + 1
                await report(error, failures)
            }
        }
        board.set(loop.name, .ended)
    }

    private func waitForStart() async {
        let longest = loop.cadence.startJitter
        guard longest > .zero else { return }
        // An error means that the task was cancelled. The loop in `run()` checks that itself.
        try? await environment.clock.sleep(for: longest * (Double(environment.random() % 1_000_000) / 1_000_000))
    }

    private func waitForNextRound() async {
        if let wake = loop.cadence.wake {
            await wake.wait(for: loop.cadence.interval, clock: environment.clock)
        } else {
            // An error means that the task was cancelled. The loop in `run()` checks that itself.
            try? await environment.clock.sleep(for: loop.cadence.interval)
        }
    }

    /// Reports the error, and waits before the round is repeated.
    private func report(_ error: any Error, _ failures: Int32) async {
        restarts.increment()
        board.set(loop.name, .failing(String(describing: error)))
        logger.error(
            "a round of a loop failed and will be repeated",
            metadata: [
                "loop": "\(loop.name)", "failures": "\(failures)", "error": "\(String(reflecting: error))",
            ])
        // An error means that the task was cancelled. The loop in `run()` checks that itself.
        try? await environment.clock.sleep(
            for: backoff.backoff(afterFailures: failures, random: environment.random()))
    }
}
