// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Logging
import Metrics
import Valkey

/// The trouble that a user of Valkey has with it: told once when it begins, and once when it ends.
struct ValkeyTrouble {
    private static let pauses: (first: Duration, longest: Duration) = (.milliseconds(200), .seconds(10))

    /// Which of our uses of Valkey it is, for the log.
    private let use: String
    private let environment: SyncEnvironment
    private let logger: Logger
    private let gauge: Gauge
    /// Whether the last attempt failed.
    var isPresent: Bool { failures > 0 }
    private var failures = 0
    private var restsUntil = Duration.zero

    init(_ use: String, environment: SyncEnvironment, logger: Logger) {
        self.use = use
        self.environment = environment
        self.logger = logger
        gauge = Gauge(
            label: "paca_sync_valkey_troubled", dimensions: [("use", use)], factory: environment.metrics)
        gauge.record(0)
    }

    /// Whether it is too early for the next attempt.
    var isResting: Bool { environment.uptime() < restsUntil }

    /// The time until the next attempt.
    var rest: Duration { max(.zero, restsUntil - environment.uptime()) }

    /// Valkey failed. The time until the next attempt doubles with each failure in a row.
    mutating func failed(_ error: ValkeyError) {
        failures += 1
        restsUntil =
            environment.uptime()
            + min(
                Self.pauses.first * (1 << min(failures - 1, 10)), Self.pauses.longest)
        guard failures == 1 else { return }
        gauge.record(1)
        logger.warning(
            "Valkey cannot be used; what waits for it waits, and everything else goes on",
            metadata: ["use": "\(use)", "error": "\(error.debugDescription)"])
    }

    /// Valkey has answered.
    mutating func ended() {
        guard isPresent else { return }
        failures = 0
        restsUntil = .zero
        gauge.record(0)
        logger.notice("Valkey can be used again", metadata: ["use": "\(use)"])
    }
}
