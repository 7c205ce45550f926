// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// How long an account must be left alone, and how it is tried again afterwards.
///
/// `free` (no strikes, not probing) → `blocked` when GitHub refuses → `probing` when the time is over: one request at a
/// time → `free` when one is answered, or `blocked` for longer when it is refused.
struct RateLimitPenalty: Sendable, Equatable {
    /// When requests may be sent again.
    private(set) var blockedUntil: Duration?
    /// How often in a row a request was refused; those that were under way together count once.
    private(set) var strikes = 0
    private var beganAt: Duration?

    func isBlocked(at now: Duration) -> Bool { blockedUntil.map { now < $0 } ?? false }
    /// Whether no request was answered since the last refusal.
    var isProbing: Bool { strikes > 0 }

    /// A request was refused.
    /// - Parameters:
    ///   - startedAt: when the request began.
    ///   - wait: what GitHub said; nil when it said nothing.
    mutating func refuse(
        startedAt: Duration, wait: Duration?, settings: RateLimitSettings, at now: Duration
    ) {
        if beganAt.map({ startedAt >= $0 }) ?? true {
            strikes += 1
            beganAt = now
        }
        let doublings = min(strikes - 1, 20)
        let wait = wait ?? min(settings.firstPenalty * Int(1 << doublings), settings.longestPenalty)
        blockedUntil = max(blockedUntil ?? now, now + wait)
    }

    /// A request was answered.
    mutating func answer(startedAt: Duration) {
        guard let blockedUntil, startedAt >= blockedUntil else { return }
        self = RateLimitPenalty()
    }

    /// Goes on where a former process stopped.
    mutating func restore(blockedUntil: Duration?, strikes: Int, at now: Duration) {
        guard strikes > 0 || blockedUntil.map({ $0 > now }) == true else { return }
        self.blockedUntil = max(self.blockedUntil ?? now, blockedUntil ?? now)
        self.strikes = max(self.strikes, strikes, 1)
        beganAt = now
    }
}
