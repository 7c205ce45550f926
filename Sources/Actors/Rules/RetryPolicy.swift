// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// When a failed attempt is repeated, and when it is given up.
public struct RetryPolicy: Sendable, Equatable {
    /// The wait after the first failure.
    public let first: Duration
    /// The longest wait.
    public let longest: Duration
    /// The number of attempts, the first included.
    public let attempts: Int32

    /// Makes a policy; by default ten tries over eight to nine minutes.
    public init(first: Duration = .seconds(1), longest: Duration = .seconds(600), attempts: Int32 = 10) {
        self.first = first
        self.longest = longest
        self.attempts = attempts
    }

    /// The wait after a failure. It doubles with each failure and is jittered by up to a fifth in either direction.
    /// - Parameters:
    ///   - failures: how many attempts have failed, this one included; at least 1.
    ///   - random: a random number.
    /// - Returns: nil when the last attempt has failed.
    public func delay(afterFailures failures: Int32, random: UInt64) -> Duration? {
        failures >= attempts ? nil : backoff(afterFailures: failures, random: random)
    }

    /// As `delay(afterFailures:random:)`, but without a last attempt, for work that must not be given up.
    public func backoff(afterFailures failures: Int32, random: UInt64) -> Duration {
        let doublings = min(max(failures - 1, 0), 30)
        let plain = min(first * Int(1 << doublings), longest)
        let share = Double(random % 4001) / 10_000
        return plain * (0.8 + share)
    }
}
