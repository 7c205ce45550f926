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
    /// A link uses the hook again, or is about to.
    case linkUnderWay
    /// The token cannot see the repository. That is no proof that the repository is gone: GitHub's answer is the same.
    case outOfSight
    /// A repository of that name has no such hook. It may be another one than ours, whose id nobody stored.
    case otherRepository
    /// GitHub refuses the credential itself. The text is GitHub's.
    case credentialRefused(String)
    /// The repository is archived, so GitHub changes no hook of it.
    case archived
    /// GitHub has closed the repository, for instance for legal reasons. The text is GitHub's.
    case blocked(String)
    /// The token may not remove hooks. The text is for people.
    case refused(String)
    /// The attempt failed, but may succeed later.
    case failed(GitHubError)

    /// The attempt that an error of GitHub's ends.
    init(_ error: GitHubError) {
        switch error.httpStatus {
        case 401?: self = .credentialRefused(error.words)
        case 451?: self = .blocked(error.words)
        case 403? where error.words.lowercased().contains("access blocked"): self = .blocked(error.words)
        case 403? where error.isArchived: self = .archived
        default: self = error.isPassing ? .failed(error) : .refused(error.description)
        }
    }
}

/// What to do with a hook after every credential for its removal was tried.
enum CleanupDecision: Sendable, Equatable {
    /// The hook is gone.
    case done
    /// Try again after this time; the text says why.
    case retry(after: Duration, String)
    /// Nobody could remove the hook for so long that it is not tried again; the text says why.
    case giveUp(String)

    /// What is known of the removal itself.
    struct Facts: Sendable {
        /// Whether the hook's id is known. Otherwise the hook is looked up by its URL.
        var isNamed = true
        /// Whether ``CleanupDecision/settling`` has passed since the row was written.
        var isSettled = true
        /// How many times the removal was tried, this time included.
        var tries: Int32 = 1
        /// How long ago the hook was recorded for removal.
        var age = Duration.zero
    }

    /// The age after which no request can still make the hook. It is much longer than the deadlines of a link together.
    static let settling = Duration.seconds(120)
    /// The wait when no token was allowed to remove the hook: somebody has to change the project's token or its rights.
    private static let patience = Duration.seconds(6 * 3600)
    private static let day = Duration.seconds(86_400)
    /// The age at which a removal ends that no credential could do.
    private static let longest = day * 30
    /// The age at which a removal ends that only ever failed for passing reasons, such as a server that is gone.
    private static let longestOutage = day * 90
    private static let backoff = RetryPolicy(first: .seconds(10), longest: .seconds(3600), attempts: .max)

    /// Decides what to do.
    /// - Parameters:
    ///   - attempts: one for each credential that was tried. The tries stop at the first that was enough.
    ///   - random: a random number.
    static func make(_ attempts: [RemovalAttempt], _ facts: Facts, random: UInt64) -> CleanupDecision {
        if attempts.contains(.removed) { return .done }
        if attempts.contains(.linkUnderWay) { return .retry(after: settling / 2, "the repository is being linked") }
        if attempts.contains(.nothingThere) {
            // A process may have asked GitHub for a hook and died before GitHub made it: the hook can still appear.
            guard facts.isNamed || facts.isSettled else {
                return .retry(after: settling, "no hook with our address yet")
            }
            return .done
        }
        for case .failed(let error) in attempts {
            guard facts.age < longestOutage || facts.tries < 2 else { return .giveUp(error.description) }
            let wait = backoff.backoff(afterFailures: facts.tries, random: random)
            guard case .rateLimited(let pause) = error.kind else { return .retry(after: wait, error.description) }
            return .retry(after: max(pause, wait), error.description)
        }
        let obstacles = attempts.compactMap(obstacle)
        var reasons: [String] = []
        for obstacle in obstacles where !reasons.contains(obstacle.reason) { reasons.append(obstacle.reason) }
        let reason = reasons.isEmpty ? "no token is left that could remove the hook" : reasons.joined(separator: "; ")
        // Never at the first try: this service may have been switched off for all of that time.
        guard facts.age < longest || facts.tries < 2 else { return .giveUp(reason) }
        return .retry(after: obstacles.map(\.wait).min() ?? patience, reason)
    }

    /// Why an attempt did not succeed, and how long it makes no sense to repeat it. A new token of the project makes the
    /// removal due at once. Nil for the attempts that are decided otherwise.
    private static func obstacle(_ attempt: RemovalAttempt) -> (reason: String, wait: Duration)? {
        switch attempt {
        case .removed, .nothingThere, .linkUnderWay, .failed: nil
        case .refused(let words): (words, patience)
        case .outOfSight: ("the repository is not visible to the token", day)
        case .otherRepository: ("the repository of that name has no such hook, and may be another one", day)
        case .credentialRefused(let words): ("GitHub refuses the token: \(words)", day)
        case .archived: ("the repository is archived; unarchive it to have the hook removed", day)
        case .blocked(let words): ("GitHub has blocked the repository: \(words)", day * 7)
        }
    }
}
