// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule

/// Counts what each party used within the last minute or hour.
///
/// A use counts from its start until `length` after its end. GitHub counts it at some moment between start and end. So
/// the uses within any `length` of GitHub's time stay within the allowance, however long requests take.
struct UsageWindow: Sendable {
    /// The uses of one party that ended within one sixtieth of the window. They are forgotten together, when the last
    /// of them counts no more.
    private struct Use {
        let beganAt: Duration
        var endedAt: Duration
        var cost: Int
        let party: BudgetParty
    }

    let length: Duration
    let allowance: RateLimitSettings.Allowance
    private var ended: Deque<Use> = []
    private var held: [BudgetParty: Int] = [:]
    private(set) var total = 0
    private var running = 0

    init(length: Duration, allowance: RateLimitSettings.Allowance) {
        self.length = length
        self.allowance = allowance
    }

    /// The end of the latest use that still counts.
    var newest: Duration? { ended.last?.endedAt }

    /// Whether no use is under way.
    var isResting: Bool { running == 0 }

    /// Forgets the uses that count no more.
    mutating func expire(at now: Duration) {
        while let use = ended.first, use.endedAt + length <= now {
            ended.removeFirst()
            forget(use.cost, of: use.party)
        }
    }

    /// Whether a party may use `cost` now; if not, from when on, as far as is known. Call `expire(at:)` before.
    /// - Parameter claimed: An amount that is reserved for others and not used yet.
    func verdict(for party: BudgetParty, cost: Int, claimed: Int, at now: Duration) -> RateLimitVerdict {
        var free = allowance.limit(isBackground: party.isBackground) - total - claimed
        var own = held[party] ?? 0
        if FairShare.admits(held: own, cost: cost, free: free) { return .go }
        for use in ended {
            free += use.cost
            if use.party == party { own -= use.cost }
            if FairShare.admits(held: own, cost: cost, free: free) { return .wait(until: use.endedAt + length) }
        }
        return .wait(until: now)
    }

    /// Whether the rest of the allowance is smaller than `cost`. If not, only the party's fair share can be the
    /// obstacle.
    func isShort(of cost: Int, for party: BudgetParty) -> Bool {
        allowance.limit(isBackground: party.isBackground) - total < cost
    }

    mutating func begin(_ cost: Int, by party: BudgetParty) {
        total += cost
        running += cost
        held[party, default: 0] += cost
    }

    mutating func end(_ cost: Int, by party: BudgetParty, at now: Duration) {
        running -= cost
        if let index = ended.lastIndex(where: { $0.party == party }), now - ended[index].beganAt < length / 60 {
            ended[index].endedAt = max(ended[index].endedAt, now)
            ended[index].cost += cost
        } else {
            ended.append(Use(beganAt: now, endedAt: now, cost: cost, party: party))
        }
    }

    /// Takes back a use that did not happen.
    mutating func release(_ cost: Int, of party: BudgetParty) {
        running -= cost
        forget(cost, of: party)
    }

    private mutating func forget(_ cost: Int, of party: BudgetParty) {
        total -= cost
        let left = (held[party] ?? 0) - cost
        held[party] = left > 0 ? left : nil
    }
}
