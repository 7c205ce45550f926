// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import GitHub

/// What became of one try to remove a hook with one credential.
enum RemovalAttempt: Sendable, Equatable {
    /// Our hooks there are gone now.
    case removed
    /// The repository is there, and no hook of ours in it.
    case nothingThere
    /// The repository is not there, or hides from this token.
    case noRepository
    /// The hook belongs to a link again, or will in a moment.
    case linkUnderWay
    /// This token may not; the words are for people.
    case refused(String)
    /// It may work later.
    case failed(GitHubError)
}

/// What to do with a hook that waits to be removed, after every credential for it was tried.
enum CleanupDecision: Sendable, Equatable {
    /// It is gone.
    case done
    /// Try again after this time, for this reason.
    case retry(after: Duration, String)

    /// When a request that may still make a hook has ended for sure: much longer than all deadlines of a link together.
    static let settling = Duration.seconds(120)
    /// Until somebody gives the project another token, or the old one its rights back.
    private static let patience = Duration.seconds(6 * 3600)
    private static let backoff = RetryPolicy(first: .seconds(10), longest: .seconds(3600), attempts: .max)

    /// Decides.
    /// - Parameters:
    ///   - attempts: one for each credential, the last one being the one that was enough, if one was.
    ///   - isNamed: whether the hook's id is known; otherwise it is looked up by its address.
    ///   - isSettled: whether ``settling`` has passed since the row was written.
    ///   - tries: how often it was tried, this time included.
    ///   - random: a random number.
    static func make(
        _ attempts: [RemovalAttempt], isNamed: Bool, isSettled: Bool, tries: Int32, random: UInt64
    ) -> CleanupDecision {
        guard !attempts.isEmpty else {
            return .retry(after: patience, "no token is left that could remove the hook")
        }
        if attempts.contains(.removed) { return .done }
        if attempts.contains(.linkUnderWay) { return .retry(after: settling / 2, "the repository is being linked") }
        let wait = backoff.backoff(afterFailures: tries, random: random)
        for case .failed(let error) in attempts {
            guard case .rateLimited(let pause) = error.kind else { return .retry(after: wait, error.description) }
            return .retry(after: max(pause, wait), error.description)
        }
        for case .refused(let words) in attempts { return .retry(after: patience, words) }
        // Whoever asked GitHub for a hook may have died before GitHub made it.
        guard isNamed || isSettled else { return .retry(after: settling, "no hook with our address yet") }
        return .done
    }
}
