// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The state of one API call: decides which answer is the result, what is sent again, and when the call fails.
///
/// It only decides. ``GitHubClient`` waits and sends.
struct GitHubCall {
    /// What to do next.
    enum Action: Equatable {
        /// The call succeeds with this answer.
        case finish(GitHubResponse)
        /// The call fails with this error.
        case fail(GitHubError)
        /// Send ``request`` again at once; its address has changed.
        case follow
        /// Wait, then send ``request`` again. If the wait is cancelled, the call fails with this error, as cancelled.
        case retry(after: Duration, GitHubError)
        /// Get another token and send ``request`` again. If there is no other token, fail with this error.
        case renew(GitHubError)
    }

    /// The most redirects of a read. More would be a circle.
    private static let mostHops = 3
    /// The first attempt and two retries.
    private static let mostAttempts = 3
    /// The longest wait before a retry, unless GitHub asks for a longer one (`Retry-After`).
    private static let longestDelay = Duration.seconds(2)

    /// The request to send next.
    private(set) var request: GitHubRequest
    /// The first request, named in errors.
    private let operation: String
    private var attempts = 0
    private var hops = 0
    private var isRenewed = false
    /// An earlier attempt got no clear answer, so GitHub may have carried out the write.
    private var mayHaveHappened = false

    /// Starts a call. Nothing has been sent yet.
    init(_ request: GitHubRequest) {
        self.request = request
        operation = request.operation
    }

    /// Handles GitHub's answer to an attempt.
    ///
    /// - Parameters:
    ///   - now: The time of day.
    ///   - remaining: The time left until the deadline.
    ///   - random: Draws the next random number.
    mutating func answered(
        _ response: GitHubResponse,
        now: GitHubTimestamp,
        remaining: Duration,
        random: () -> UInt64
    ) -> Action {
        attempts += 1
        switch response.status {
        case 200 ..< 300:
            return .finish(response)
        case 304 where request.ifNoneMatch != nil:
            return .finish(response)
        case 300 ..< 400:
            return moved(response)
        default:
            break
        }
        if let refusal = response.rateLimitRefusal(now: now) {
            let wait = refusal.retryAfter ?? .seconds(60)
            return .fail(error(.rateLimited(retryAfter: wait), response))
        }
        if response.status == 401, !isRenewed {
            isRenewed = true
            return .renew(error(.status(401), response))
        }
        let error = error(.status(response.status), response)
        guard response.status >= 500 else { return .fail(error) }
        return failed(error, retryAfter: response.retryAfter(now: now), remaining: remaining, random: random)
    }

    /// Handles an attempt that got no answer.
    mutating func failed(_ error: GitHubError, remaining: Duration, random: () -> UInt64) -> Action {
        attempts += 1
        switch error.kind {
        case .unreachable:
            return failed(error, retryAfter: nil, remaining: remaining, random: random)
        case .timedOut, .rateLimited, .status, .moved, .undecodable, .cancelled:
            return .fail(remembering(error))
        }
    }

    /// The error for a call whose wait before a retry was cancelled.
    func interrupted(after error: GitHubError) -> GitHubError {
        var error = error
        error.kind = .cancelled
        return error
    }

    private mutating func failed(
        _ error: GitHubError,
        retryAfter: Duration?,
        remaining: Duration,
        random: () -> UInt64
    ) -> Action {
        let isSafe = request.isRepeatable || !error.outcomeUnknown
        mayHaveHappened = mayHaveHappened || error.outcomeUnknown
        let error = remembering(error)
        let delay = max(Self.delay(before: attempts, random()), retryAfter ?? .zero)
        guard isSafe, attempts < Self.mostAttempts, delay < remaining else { return .fail(error) }
        return .retry(after: delay, error)
    }

    private mutating func moved(_ response: GitHubResponse) -> Action {
        guard let location = response.headers["location"], !location.isEmpty else {
            return .fail(error(.undecodable, response))
        }
        guard request.isRead, hops < Self.mostHops else { return .fail(error(.moved(to: location), response)) }
        hops += 1
        attempts = 0
        request.url = location
        return .follow
    }

    private func error(_ kind: GitHubError.Kind, _ response: GitHubResponse) -> GitHubError {
        var error = GitHubError(kind, operation: operation, response: response)
        // A server may have carried out the write before it failed.
        error.outcomeUnknown = response.status >= 500 && !request.isRead
        return remembering(error)
    }

    private func remembering(_ error: GitHubError) -> GitHubError {
        var error = error
        error.outcomeUnknown = error.outcomeUnknown || mayHaveHappened
        return error
    }

    /// 100 to 200 ms before the second attempt, 200 to 400 ms before the third.
    private static func delay(before attempts: Int, _ random: UInt64) -> Duration {
        let most = min(Duration.milliseconds(200) * (1 << (attempts - 1)), longestDelay)
        return most / 2 + most / 2 * (Double(random >> 11) / Double(1 << 53))
    }
}
