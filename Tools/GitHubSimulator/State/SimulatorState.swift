// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// All that the simulated GitHub knows, without any input or output.
///
/// Every operation takes the time from its caller, changes the state, bumps `updated_at` where GitHub does, and puts
/// the deliveries it causes into an outbox; the ``Simulator`` around it takes them from there and sends them.
///
/// `updated_at` of a pull request moves with every operation on the pull request itself. It does not move when a check
/// runs, a fork is deleted or an author leaves: what GitHub does there is undocumented, and a reader must not rely on
/// it.
public struct SimulatorState: Sendable {
    /// What of this GitHub can be chosen.
    public let configuration: SimulatorConfiguration
    /// What goes wrong with deliveries.
    public var faults: DeliveryFaults
    var ids: IdentifierSource
    var accounts: [Int: Account] = [:]
    var records: [Int: RepositoryRecord] = [:]
    /// By hook, in the order of the ids.
    var deliveries: [Int: [Delivery]] = [:]
    /// By ``Caller/budget``.
    var rateLimits: [String: RateLimitWindow] = [:]
    /// By the text that `Authorization` carries.
    var tokens: [String: AccessToken] = [:]
    var apps: [Int: GitHubApp] = [:]
    var installations: [Int: Installation] = [:]
    /// What answers with a redirect: `owner/name` in lower case, and the repository's id.
    var formerNames: [String: Int] = [:]
    /// What goes wrong with requests.
    public var trouble: RequestTrouble
    /// Nobody has to say who he is.
    var isOpen: Bool
    private var outbox: [PlannedDelivery] = []

    /// An empty GitHub. Equal seeds and equal operations make equal ids, bodies and faults.
    public init(seed: UInt64, configuration: SimulatorConfiguration = SimulatorConfiguration()) {
        self.configuration = configuration
        faults = DeliveryFaults(seed: seed)
        ids = IdentifierSource(seed: seed)
        trouble = RequestTrouble(seed: seed)
        tokens = configuration.tokens.mapValues { .classic(login: $0) }
        isOpen = configuration.tokens.isEmpty
    }

    /// Puts a request on its way, unless chance has it that it is never attempted.
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

    /// Hands over what has to be sent; the outbox is empty afterwards.
    mutating func takeOutbox() -> [PlannedDelivery] {
        defer { outbox.removeAll() }
        return outbox
    }
}
