// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs services until SIGTERM or SIGINT asks them to stop; a second signal ends the process at once.
struct SignalledGroup {
    /// The exit status of a process that did not stop in good order.
    private static let abandoned: Int32 = 130

    let logger: Logger

    /// - Throws: what a service threw.
    func run(_ services: [any Service]) async throws {
        var configuration = ServiceGroupConfiguration(services: services, logger: logger)
        // The supervisor drains for up to 20 seconds; a connection that will not end must not outlive that for long.
        configuration.maximumGracefulShutdownDuration = .seconds(25)
        let group = ServiceGroup(configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask { [logger] in
                var signals = await UnixSignalsSequence(trapping: .sigterm, .sigint).makeAsyncIterator()
                guard let first = await signals.next() else { return }
                logger.notice("stopping", metadata: ["signal": "\(first)"])
                await group.triggerGracefulShutdown()
                guard let second = await signals.next() else { return }
                logger.warning("stopping at once", metadata: ["signal": "\(second)"])
                Foundation.exit(Self.abandoned)
            }
            try await tasks.next()
            tasks.cancelAll()
        }
    }
}
