// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The whole state of the simulated GitHub, without any input or output.
///
/// Every operation gets the time from its caller, changes the state, changes `updated_at` where GitHub does, and puts
/// the resulting deliveries into an outbox. The ``Simulator`` takes them from there and sends them.
///
/// The `updated_at` of a pull request changes with each operation on the pull request itself. It does not change with a
/// check run, a deleted fork or a deleted author. What GitHub does in these cases is undocumented, so nothing must
/// depend on it.
public struct SimulatorState: Sendable {
    /// The settings of this GitHub.
    public let configuration: SimulatorConfiguration
    /// The faults of deliveries.
    public var faults: DeliveryFaults
    var ids: IdentifierSource
    var accounts: [Int: Account] = [:]
    var records: [Int: RepositoryRecord] = [:]
    /// The delivery log by hook id, ordered by delivery id.
    var deliveries: [Int: [Delivery]] = [:]
    /// The rate limits by ``Caller/budget``.
    var rateLimits: [String: RateLimitWindow] = [:]
    /// The tokens by their text in `Authorization`.
    var tokens: [String: AccessToken] = [:]
    /// The login of each revoked token.
    var revokedTokens: [String: String] = [:]
    /// When each account's bad credentials were used, by login in lower case.
    var failedLogins: [String: [Timestamp]] = [:]
    var apps: [Int: GitHubApp] = [:]
    var installations: [Int: Installation] = [:]
    /// The former names that redirect: `owner/name` in lower case, with the repository's id.
    var formerNames: [String: Int] = [:]
    /// The faults of requests.
    public var trouble: RequestTrouble
    /// Whether tokens are not checked.
    var isOpen: Bool
    private var outbox: [PlannedDelivery] = []

    /// Makes an empty GitHub. The same seed and the same operations give the same ids, bodies and faults.
    public init(seed: UInt64, configuration: SimulatorConfiguration = SimulatorConfiguration()) {
        self.configuration = configuration
        faults = DeliveryFaults(seed: seed)
        ids = IdentifierSource(seed: seed)
        trouble = RequestTrouble(seed: seed)
        tokens = configuration.tokens.mapValues { .classic(login: $0) }
        isOpen = configuration.tokens.isEmpty
    }

    /// Puts a request into the outbox, unless its fault is that it is never attempted.
    mutating func send(_ request: DeliveryRequest) {
        let decision = faults.decide(hookID: request.hookID, event: request.event.name)
        switch decision.fate {
        case .neverAttempted:
            return
        case .sent, .lost, .unacknowledged:
            outbox.append(PlannedDelivery(request: request, decision: decision))
        }
        for _ in 1 ..< decision.copies {
            let copy = request.again(id: ids.next(.delivery), isRedelivery: false)
            outbox.append(PlannedDelivery(request: copy, decision: decision))
        }
    }

    /// Returns the deliveries to send, and empties the outbox.
    mutating func takeOutbox() -> [PlannedDelivery] {
        defer { outbox.removeAll() }
        return outbox
    }
}
