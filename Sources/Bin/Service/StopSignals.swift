// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Synchronization
import UnixSignals

/// Handles SIGTERM and SIGINT while a command runs. The first one asks the command to stop, whatever it is doing. The
/// second one ends the process at once.
final class StopSignals: Sendable {
    /// The exit status of a process that was stopped before it had finished.
    static let abandoned: Int32 = 130

    /// A signal came before the services had started, so there is nothing to shut down.
    struct Stopped: Error {}

    private let isRequested = Mutex(false)
    private let wakeUp = WakeSignal()
    private let environment: SyncEnvironment
    private let logger: Logger

    private init(environment: SyncEnvironment, logger: Logger) {
        self.environment = environment
        self.logger = logger
    }

    /// Handles the signals while `body` runs.
    static func with(
        environment: SyncEnvironment, logger: Logger, _ body: (StopSignals) async throws -> Void
    ) async throws {
        let stop = StopSignals(environment: environment, logger: logger)
        // From here on, the signals no longer end the process by default.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await stop.listen(to: signals) }
            defer { group.cancelAll() }
            try await body(stop)
        }
    }

    /// Suspends until the first signal, or until the calling task is cancelled. Returns at once if a signal has come
    /// already.
    func requested() async {
        while !isRequested.withLock({ $0 }), !Task.isCancelled {
            await wakeUp.wait(clock: environment.clock)
        }
    }

    /// Runs work, and cancels it at the first signal.
    /// - Throws: `Stopped` after a signal, once the work has ended; otherwise the error of the work.
    func cancelling<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                await self.requested()
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let value = first else { throw Stopped() }
            return value
        }
    }

    private func listen(to signals: UnixSignalsSequence) async {
        var signals = signals.makeAsyncIterator()
        guard let first = await signals.next() else { return }
        logger.notice("stopping", metadata: ["signal": "\(first)"])
        isRequested.withLock { $0 = true }
        wakeUp.send()
        guard let second = await signals.next() else { return }
        logger.warning("stopping at once", metadata: ["signal": "\(second)"])
        Foundation.exit(Self.abandoned)
    }
}
