// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What of a simulated GitHub can be chosen.
public struct SimulatorConfiguration: Sendable {
    /// The addresses that bodies carry; GitHub's own by default, wherever the simulator listens.
    public var address: GitHubAddress = .publicGitHub
    /// Tokens that the REST API accepts, with the login of each. Empty: everybody may do everything.
    public var tokens: [String: String] = [:]
    /// Hosts that a new hook may not name, because "they are not reachable over the public Internet".
    public var refusedHosts: Set<String> = []
    /// How long a receiver may take (https://docs.github.com/webhooks/using-webhooks/best-practices-for-using-webhooks).
    public var deliveryTimeout: Duration = .seconds(10)
    /// How long the delivery log reaches back, in seconds: 3 days, and 7 on Enterprise Server.
    public var deliveryRetention = 3 * 86_400
    /// Requests in flight at a time, over all hooks.
    public var concurrentDeliveries = 8
    /// Requests in flight at a time for one hook. At 1 a receiver sees events in order, unless told otherwise.
    public var concurrentDeliveriesPerHook = 1
    /// Requests of one account in an hour, over all its tokens.
    public var requestsPerHour = 5000
    /// What answers when they are used up: 403 or 429.
    public var primaryLimitStatus = 403
    /// Without, no answer has `X-RateLimit` headers, as on an Enterprise Server.
    public var hasRateLimits = true
    /// Whether the older API version announces its end in every answer's headers, `Link` among them.
    public var announcesDeprecation = true
    /// Hooks of one repository that may want the same event: 20, and 250 on Enterprise Server.
    public var hooksPerEvent = 20

    /// A public GitHub that anybody may use.
    public init() {}
}
