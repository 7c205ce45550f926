// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How badly the surroundings of the engine behave at the moment. The plan changes it.
final class Weather: Sendable {
    /// Probabilities are numbers out of 10,000.
    struct Conditions: Sendable, Equatable {
        /// Round trips and requests at which the engine dies.
        var crashes = 0
        var deadlocks = 0
        /// Round trips whose connection breaks.
        var lostRoundTrips = 0
        /// Whether transactions may commit after their caller was told that the connection broke.
        var commitsLate = false
        var isDatabaseAway = false
        /// Requests to GitHub that get no answer until their deadline.
        var hangingRequests = 0
        /// Deliveries whose body arrives only in part.
        var truncatedDeliveries = 0

        /// Nothing goes wrong.
        static let calm = Conditions()
    }

    private let conditions = Mutex(Conditions.calm)

    /// The present conditions.
    var now: Conditions { conditions.withLock { $0 } }

    /// Changes the conditions.
    func change(_ edit: (inout Conditions) -> Void) {
        conditions.withLock { edit(&$0) }
    }
}
