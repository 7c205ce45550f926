// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import RateLimits

extension RateLimitDemand {
    static func sample(
        _ priority: RequestPriority = .interactive, _ kind: RequestKind = .read, project: UUID = .one,
        resource: String = "core"
    ) -> RateLimitDemand {
        let party = BudgetParty(project: project, isBackground: priority.isBackground)
        return RateLimitDemand(priority: priority, kind: kind, party: party, resource: resource)
    }
}

extension UUID {
    static let one = UUID(uuid: (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1))
    static let two = UUID(uuid: (2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2))
}

extension RateLimitReply {
    static let ok = RateLimitReply(status: 200)

    static func left(
        _ remaining: Int, of limit: Int = 5000, resetsIn: Duration, status: Int = 200, refusal: Refusal? = nil
    ) -> RateLimitReply {
        RateLimitReply(
            status: status,
            quota: .init(resource: "core", limit: limit, remaining: remaining, resetsIn: resetsIn), refusal: refusal)
    }
}

extension RateLimitPolicy {
    /// The verdict for a request at this time.
    mutating func ask(_ demand: RateLimitDemand, at now: Duration) -> RateLimitVerdict {
        expire(at: now)
        return verdict(for: demand, at: now)
    }

    /// Sends a request, which is answered at once.
    @discardableResult
    mutating func send(
        _ demand: RateLimitDemand = .sample(), _ reply: RateLimitReply? = .ok, at now: Duration
    ) -> Lesson {
        expire(at: now)
        return end(begin(demand, at: now), reply: reply, at: now)
    }

    /// Sends requests, each answered at once, until the policy stops them.
    mutating func exhaust(_ demand: RateLimitDemand, at now: Duration, atMost most: Int = 10_000) -> Int {
        var count = 0
        while count < most, ask(demand, at: now) == .go {
            send(demand, at: now)
            count += 1
        }
        return count
    }
}
