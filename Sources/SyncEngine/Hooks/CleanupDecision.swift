// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import GitHub

/// The result of an attempt to remove a hook with one credential.
enum RemovalAttempt: Sendable, Equatable {
    /// Our hooks have been removed.
    case removed
    /// The repository exists, and has no hook of ours.
    case nothingThere
    /// The repository does not exist, or the token cannot see it.
    case noRepository
    /// A link uses the hook again, or is about to.
    case linkUnderWay
    /// The token may not remove hooks. The text is for people.
    case refused(String)
    /// The attempt failed, but may succeed later.
    case failed(GitHubError)
}

/// What to do with a hook after every credential for its removal was tried.
enum CleanupDecision: Sendable, Equatable {
    /// The hook is gone.
    case done
    /// Try again after this time; the text says why.
    case retry(after: Duration, String)

    /// The age after which no request can still make the hook. It is much longer than the deadlines of a link together.
    static let settling = Duration.seconds(120)
    /// The wait when no token was allowed to remove the hook: somebody has to change the project's token or its rights.
    private static let patience = Duration.seconds(6 * 3600)
    private static let backoff = RetryPolicy(first: .seconds(10), longest: .seconds(3600), attempts: .max)

    /// Decides what to do.
    /// - Parameters:
    ///   - attempts: one for each credential that was tried. The tries stop at the first that was enough.
    ///   - isNamed: whether the hook's id is known. Otherwise the hook is looked up by its URL.
    ///   - isSettled: whether ``settling`` has passed since the row was written.
    ///   - tries: how many times the removal was tried, this time included.
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
        // A process may have asked GitHub for a hook and died before GitHub made it: the hook can still appear.
        guard isNamed || isSettled else { return .retry(after: settling, "no hook with our address yet") }
        return .done
    }
}
