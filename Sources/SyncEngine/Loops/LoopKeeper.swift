// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Logging
import Metrics

/// Keeps one loop going: waits for its next round, tries a failed round again with backoff, which a good round resets.
struct LoopKeeper: Sendable {
    private let loop: Loop
    private let board: LoopBoard
    private let environment: SyncEnvironment
    private let logger: Logger
    private let rounds: Counter
    private let restarts: Counter
    private let backoff = RetryPolicy(first: .seconds(1), longest: .seconds(60), attempts: .max)

    init(_ loop: Loop, board: LoopBoard, environment: SyncEnvironment, logger: Logger) {
        self.loop = loop
        self.board = board
        self.environment = environment
        self.logger = logger
        let dimensions = [("loop", loop.name)]
        rounds = Counter(label: "paca_sync_loop_rounds_total", dimensions: dimensions, factory: environment.metrics)
        restarts = Counter(label: "paca_sync_loop_restarts_total", dimensions: dimensions, factory: environment.metrics)
    }

    /// Runs until cancelled.
    func run() async {
        board.set(loop.name, .running)
        await waitForStart()
        var failures: Int32 = 0
        while !Task.isCancelled {
            do {
                try await loop.round()
                failures = 0
                rounds.increment()
                board.roundEnded(loop.name)
                await waitForNextRound()
            } catch {
                guard !Task.isCancelled else { break }
                failures += 1
                await report(error, failures)
            }
        }
        board.set(loop.name, .ended)
    }

    private func waitForStart() async {
        let longest = loop.cadence.startJitter
        guard longest > .zero else { return }
        // Cancelled: the caller's condition ends it.
        try? await environment.clock.sleep(for: longest * (Double(environment.random() % 1_000_000) / 1_000_000))
    }

    private func waitForNextRound() async {
        if let wake = loop.cadence.wake {
            await wake.wait(for: loop.cadence.interval, clock: environment.clock)
        } else {
            // Cancelled: the caller's condition ends it.
            try? await environment.clock.sleep(for: loop.cadence.interval)
        }
    }

    /// Says what failed, and waits before the round is tried again.
    private func report(_ error: any Error, _ failures: Int32) async {
        restarts.increment()
        board.set(loop.name, .failing(String(describing: error)))
        logger.error(
            "a loop failed and starts again",
            metadata: [
                "loop": "\(loop.name)", "failures": "\(failures)", "error": "\(String(reflecting: error))",
            ])
        // Cancelled: the caller's condition ends it.
        try? await environment.clock.sleep(
            for: backoff.backoff(afterFailures: failures, random: environment.random()))
    }
}
