// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

/// Runs services until a signal asks them to stop.
struct SignalledGroup {
    let signals: StopSignals
    let logger: Logger

    /// - Throws: The error of a service.
    func run(_ services: [any Service]) async throws {
        var configuration = ServiceGroupConfiguration(services: services, logger: logger)
        // The supervisor needs up to 20 seconds to drain. After that, a connection that does not end must not delay the
        // stop long.
        configuration.maximumGracefulShutdownDuration = .seconds(25)
        let group = ServiceGroup(configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { [signals] in
                await signals.requested()
                await group.triggerGracefulShutdown()
            }
            defer { tasks.cancelAll() }
            try await group.run()
        }
    }
}
