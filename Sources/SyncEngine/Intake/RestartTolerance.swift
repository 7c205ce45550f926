// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Storage
import Synchronization

/// Repeats a statement while Postgres restarts, so that a restart of a few seconds costs no delivery.
///
/// Only for statements that may be repeated although they took effect. If Postgres stays away, it does not wait any more
/// from then on: senders get their answer at once, and their bodies do not pile up.
final class RestartTolerance: Sendable {
    /// How long one statement is repeated. GitHub waits 10 seconds for an answer, and another statement may have to end
    /// first.
    private let limit: Duration
    /// How long Postgres may be away before nothing is repeated any more.
    private let patience: Duration
    private let environment: SyncEnvironment
    private let backoff = RetryPolicy(first: .milliseconds(25), longest: .milliseconds(400), attempts: .max)
    /// Since when no statement has succeeded; nil if the last one has.
    private let awaySince = Mutex<Duration?>(nil)

    init(limit: Duration = .seconds(4), patience: Duration = .seconds(8), environment: SyncEnvironment) {
        self.limit = limit
        self.patience = patience
        self.environment = environment
    }

    /// Runs `body`, and repeats it while Postgres is away.
    /// - Parameters:
    ///   - limit: how long it may be repeated at most; nil for as long as any statement.
    ///   - body: gets the time that is left for it.
    func run<R>(
        within limit: Duration? = nil, _ body: (_ left: Duration) async throws(PostgresError) -> R
    ) async throws(PostgresError) -> R {
        let most = min(limit ?? self.limit, self.limit)
        let end = environment.uptime() + most
        var failures: Int32 = 0
        while true {
            do throws(PostgresError) {
                let left = end - environment.uptime()
                let result = try await body(failures == 0 ? most : max(left, .milliseconds(50)))
                awaySince.withLock { $0 = nil }
                return result
            } catch {
                failures += 1
                let wait = backoff.backoff(afterFailures: failures, random: environment.random())
                guard error.isRestart, mayWait(wait, until: end) else { throw error }
                do {
                    try await environment.clock.sleep(for: wait)
                } catch _ {
                    // The task was cancelled.
                    throw error
                }
            }
        }
    }

    private func mayWait(_ wait: Duration, until end: Duration) -> Bool {
        let now = environment.uptime()
        let since = awaySince.withLock { since in
            since = since ?? now
            return since ?? now
        }
        return now + wait < end && now + wait < since + patience
    }
}
