// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Synchronization
import UnixSignals

/// SIGTERM and SIGINT, for as long as a command runs: the first asks it to stop, whatever it is doing; the second ends the
/// process at once.
final class StopSignals: Sendable {
    /// The exit status of a process that did not come to its end.
    static let abandoned: Int32 = 130

    /// A signal came before there was anything to stop in good order.
    struct Stopped: Error {}

    private let isRequested = Mutex(false)
    private let wakeUp = WakeSignal()
    private let environment: SyncEnvironment
    private let logger: Logger

    private init(environment: SyncEnvironment, logger: Logger) {
        self.environment = environment
        self.logger = logger
    }

    /// Listens while `body` runs.
    static func with(
        environment: SyncEnvironment, logger: Logger, _ body: (StopSignals) async throws -> Void
    ) async throws {
        let stop = StopSignals(environment: environment, logger: logger)
        // From here on no signal has its default effect.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await stop.listen(to: signals) }
            defer { group.cancelAll() }
            try await body(stop)
        }
    }

    /// Suspends until the first signal, also one that came before, or until the task is cancelled.
    func requested() async {
        while !isRequested.withLock({ $0 }), !Task.isCancelled {
            await wakeUp.wait(clock: environment.clock)
        }
    }

    /// Runs work that the first signal cancels.
    /// - Throws: `Stopped` when it did, once the work has ended; else what the work throws.
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
