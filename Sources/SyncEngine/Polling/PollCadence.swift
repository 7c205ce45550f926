// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// When a repository is polled next. The poll finds what deliveries did not bring, so it may be rare while the hook
/// works, and must be frequent while it does not.
struct PollCadence: Sendable {
    /// The shortest time between two polls (`SYNC_POLL_MIN_INTERVAL`).
    var shortest = Duration.seconds(60)
    /// The longest time between two polls (`SYNC_POLL_MAX_INTERVAL`).
    var longest = Duration.seconds(7200)

    /// A repository whose hook works is not polled more often than this.
    private static let hourly = Duration.seconds(3600)
    /// The part of the time since the last change after which to look again: what was quiet for a day may wait for an
    /// hour and a half.
    private static let share = 16

    /// The time until the next poll.
    /// - Parameters:
    ///   - hookWorks: whether deliveries arrive.
    ///   - quiet: the time since a poll last found something new; nil if none ever did.
    ///   - failures: how many polls in a row have failed.
    ///   - random: a random number, for times that differ by a tenth.
    func next(hookWorks: Bool, quiet: Duration?, failures: Int32, random: UInt64) -> Duration {
        var wait: Duration
        if failures > 0 {
            wait = shortest * (1 << min(Int(failures), 16))
        } else if hookWorks {
            wait = max(Self.hourly, (quiet ?? longest) / Self.share)
        } else {
            // Without deliveries a poll is all there is. So what is quiet does not wait for long either.
            wait = min((quiet ?? .zero) / Self.share, shortest * 15)
        }
        wait = min(max(wait, shortest), max(longest, shortest))
        // 0.9 to 1.1, so that repositories that were linked together are not polled together for ever.
        return wait * 9 / 10 + wait / 5 * (Double(random >> 11) / Double(1 << 53))
    }
}
