// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// How long an account must not send anything after GitHub refused a request, and how it begins again.
///
/// States: `free` (no strikes) → `blocked` when GitHub refuses a request → `probing` when the time is over, with one
/// request at a time → `free` when a request is answered, or `blocked` for longer when it is refused again.
struct RateLimitPenalty: Sendable, Equatable {
    /// When requests may be sent again.
    private(set) var blockedUntil: Duration?
    /// How often in a row GitHub refused. Refusals of requests that were under way together count as one.
    private(set) var strikes = 0
    private var beganAt: Duration?

    func isBlocked(at now: Duration) -> Bool { blockedUntil.map { now < $0 } ?? false }
    /// Whether no request has been answered since the last refusal.
    var isProbing: Bool { strikes > 0 }

    /// GitHub refused a request.
    /// - Parameters:
    ///   - startedAt: When the request began.
    ///   - wait: The wait that GitHub demanded; nil if it demanded none.
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

    /// GitHub answered a request that it did not refuse.
    mutating func answer(startedAt: Duration) {
        guard let blockedUntil, startedAt >= blockedUntil else { return }
        self = RateLimitPenalty()
    }

    /// Takes over the state that an earlier process saved.
    mutating func restore(blockedUntil: Duration?, strikes: Int, at now: Duration) {
        guard strikes > 0 || blockedUntil.map({ $0 > now }) == true else { return }
        self.blockedUntil = max(self.blockedUntil ?? now, blockedUntil ?? now)
        self.strikes = max(self.strikes, strikes, 1)
        beganAt = now
    }
}
