// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The settings of a simulated GitHub.
public struct SimulatorConfiguration: Sendable {
    /// The addresses in bodies. By default they are those of github.com, wherever the simulator listens.
    public var address: GitHubAddress = .publicGitHub
    /// The tokens that the REST API accepts, with the login of each. If empty, tokens are not checked.
    public var tokens: [String: String] = [:]
    /// The hosts that a new hook may not use, because "they are not reachable over the public Internet".
    public var refusedHosts: Set<String> = []
    /// How long a receiver may take to answer
    /// (https://docs.github.com/webhooks/using-webhooks/best-practices-for-using-webhooks).
    public var deliveryTimeout: Duration = .seconds(10)
    /// How many seconds the delivery log goes back: 3 days; on Enterprise Server 7.
    public var deliveryRetention = 3 * 86_400
    /// The most deliveries in flight at once, over all hooks.
    public var concurrentDeliveries = 8
    /// The most deliveries in flight at once for one hook. With 1, a receiver gets events in order unless a fault
    /// disturbs it.
    public var concurrentDeliveriesPerHook = 1
    /// The requests that one account may send per hour, with all its tokens together.
    public var requestsPerHour = 5000
    /// The status of the answer when they are used up: 403 or 429.
    public var primaryLimitStatus = 403
    /// Whether there are rate limits. If not, no answer has `X-RateLimit` headers, as on an Enterprise Server.
    public var hasRateLimits = true
    /// Whether each answer in the older API version announces the version's end in its headers, `Link` included.
    public var announcesDeprecation = true
    /// The most hooks of one repository that may be subscribed to the same event: 20; on Enterprise Server 250.
    public var hooksPerEvent = 20

    /// How many requests with bad credentials of one account GitHub answers in an hour. After that it refuses the
    /// account's good tokens too
    /// (https://docs.github.com/rest/authentication/authenticating-to-the-rest-api#failed-login-limit). GitHub does not
    /// say the number.
    public var failedLogins = 10

    /// Makes the settings of github.com, without a check of tokens.
    public init() {}
}
