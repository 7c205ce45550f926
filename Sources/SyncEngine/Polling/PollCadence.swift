// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// When a repository is polled next. The poll finds what deliveries did not bring, so it may be rare while the hook
/// works, and must be frequent while it does not.
public struct PollCadence: Sendable {
    /// The shortest time between two polls (`SYNC_POLL_MIN_INTERVAL`).
    public var shortest = Duration.seconds(60)
    /// The longest time between two polls (`SYNC_POLL_MAX_INTERVAL`).
    public var longest = Duration.seconds(7200)

    /// The default times.
    public init() {}

    /// A repository whose hook works is not polled more often than this.
    private static let hourly = Duration.seconds(3600)
    /// The part of the time since the last change after which to look again: what was quiet for a day may wait for an
    /// hour and a half.
    private static let share = 16

    /// The longest time between two polls of a repository whose hook does not work.
    var longestUnheard: Duration { min(shortest * 15, longest) }

    /// The time until the next poll.
    /// - Parameters:
    ///   - hookWorks: whether deliveries arrive.
    ///   - quiet: the time since something last changed, as far as known; nil if nothing is known to have changed.
    ///   - random: a random number, for times that differ by a tenth.
    func next(hookWorks: Bool, quiet: Duration?, random: UInt64) -> Duration {
        var wait: Duration
        if hookWorks {
            wait = max(Self.hourly, (quiet ?? longest) / Self.share)
        } else {
            // Without deliveries a poll is all there is. So what is quiet does not wait for long either.
            wait = min((quiet ?? .zero) / Self.share, longestUnheard)
        }
        wait = min(max(wait, shortest), max(longest, shortest))
        // 0.9 to 1.1, so that repositories that were linked together are not polled together for ever.
        return wait * 9 / 10 + wait / 5 * (Double(random >> 11) / Double(1 << 53))
    }
}
