// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Foundation

/// Who waits for a budget, and who is next: the more urgent priority first, within it the projects in turn, within a
/// project the first to come.
///
/// A request that must wait for something of its own (a write for its distance from the last one) does not hold up
/// another kind of request, nor one project another.
struct RateLimitQueue: Sendable {
    typealias WaiterID = Int

    /// How many requests of one project and priority may wait.
    static let longestLine = 256

    /// What becomes of a waiter.
    enum Decision: Sendable, Equatable {
        /// It goes now.
        case send(RateLimitPolicy.Ticket)
        /// It cannot go in time; so long until it could.
        case refuse(retryAfter: Duration)
    }

    /// What a look at the queue brought.
    struct Outcome: Sendable {
        /// In the order in which they were taken.
        var decisions: [(id: WaiterID, decision: Decision)] = []
        /// When to look again, if nothing happens before.
        var wakeAt: Duration?
    }

    private struct Waiter {
        let id: WaiterID
        let demand: RateLimitDemand
        let deadline: Duration
    }

    /// One project's requests of one priority, each kind in order of arrival.
    private struct Line {
        var kinds: [RequestKind: Deque<Waiter>] = [:]

        var isEmpty: Bool { kinds.isEmpty }
        var count: Int { kinds.values.reduce(0) { $0 + $1.count } }
        /// The kinds that wait, the one whose first waiter came first before the others.
        var order: [RequestKind] { kinds.sorted { ($0.value.first?.id ?? 0) < ($1.value.first?.id ?? 0) }.map(\.key) }
    }

    /// All of one priority.
    private struct Lane {
        var lines: [UUID?: Line] = [:]
        /// Whose turn is next.
        var turns: [UUID?] = []
    }

    private var lanes: [Lane] = RequestPriority.allCases.map { _ in Lane() }
    private var places: [WaiterID: RateLimitDemand] = [:]
    private var lastID = 0

    var count: Int { places.count }
    /// Who waits longest.
    var eldest: WaiterID? { places.keys.min() }

    func contains(_ id: WaiterID) -> Bool { places[id] != nil }

    /// Somebody comes, and waits until `deadline` at the longest.
    /// - Returns: nil when too many of the same project and priority wait already.
    mutating func enter(_ demand: RateLimitDemand, deadline: Duration) -> WaiterID? {
        let waiting = lanes[demand.priority.rawValue].lines[demand.party.project]?.count ?? 0
        guard waiting < Self.longestLine else { return nil }
        lastID += 1
        places[lastID] = demand
        let waiter = Waiter(id: lastID, demand: demand, deadline: deadline)
        let lane = demand.priority.rawValue
        if lanes[lane].lines[demand.party.project] == nil { lanes[lane].turns.append(demand.party.project) }
        lanes[lane].lines[demand.party.project, default: Line()].kinds[demand.kind, default: []].append(waiter)
        return lastID
    }

    /// Somebody gives up; the place in the line is free.
    mutating func abandon(_ id: WaiterID) {
        guard let demand = places[id] else { return }
        remove(demand) { $0.id == id }
    }

    /// Lets go whom the policy lets go, and refuses whom it cannot let go in time.
    mutating func pump(_ policy: inout RateLimitPolicy, at now: Duration) -> Outcome {
        var outcome = Outcome()
        guard !places.isEmpty else { return outcome }
        policy.expire(at: now)
        var claimed = 0
        for lane in lanes.indices {
            var isProgressing = true
            while isProgressing {
                isProgressing = false
                outcome.wakeAt = min(outcome.wakeAt, round(lane, &policy, &claimed, &outcome, &isProgressing, at: now))
            }
        }
        return outcome
    }

    /// Gives each project of a lane one turn.
    /// - Returns: when the first of those that wait may go.
    private mutating func round(
        _ lane: Int, _ policy: inout RateLimitPolicy, _ claimed: inout Int, _ outcome: inout Outcome,
        _ isProgressing: inout Bool, at now: Duration
    ) -> Duration? {
        var wakeAt: Duration?
        var claims = 0
        for project in lanes[lane].turns {
            for kind in lanes[lane].lines[project]?.order ?? [] {
                guard let waiter = lanes[lane].lines[project]?.kinds[kind]?.first else { continue }
                switch policy.verdict(for: waiter.demand, claimed: claimed + claims, at: now) {
                case .go:
                    remove(waiter.demand) { $0.id == waiter.id }
                    outcome.decisions.append((waiter.id, .send(policy.begin(waiter.demand, at: now))))
                    pass(project, in: lane)
                    isProgressing = true
                case .wait(let until):
                    refuse(waiter.demand, goingAt: until, &outcome, at: now)
                    if until > now { wakeAt = min(wakeAt, until) }
                    if contains(waiter.id), policy.isShortOfPoints(waiter.demand) { claims += kind.points }
                    continue
                }
                break
            }
        }
        if !isProgressing { claimed += claims }
        return wakeAt
    }

    /// The project had its turn.
    private mutating func pass(_ project: UUID?, in lane: Int) {
        guard let index = lanes[lane].turns.firstIndex(of: project) else { return }
        lanes[lane].turns.remove(at: index)
        lanes[lane].turns.append(project)
    }

    /// Refuses those of a line that cannot wait that long; the rest of a line goes after its first.
    private mutating func refuse(
        _ demand: RateLimitDemand, goingAt time: Duration, _ outcome: inout Outcome, at now: Duration
    ) {
        let hopeless = remove(demand) { $0.deadline < time || $0.deadline <= now }
        for waiter in hopeless {
            outcome.decisions.append((waiter.id, .refuse(retryAfter: max(time - now, .seconds(1)))))
        }
    }

    @discardableResult
    private mutating func remove(_ demand: RateLimitDemand, where isOut: (Waiter) -> Bool) -> [Waiter] {
        let lane = demand.priority.rawValue
        let project = demand.party.project
        guard let waiting = lanes[lane].lines[project]?.kinds[demand.kind] else { return [] }
        let gone = waiting.filter(isOut)
        guard !gone.isEmpty else { return [] }
        for waiter in gone { places[waiter.id] = nil }
        let left = waiting.filter { !isOut($0) }
        lanes[lane].lines[project]?.kinds[demand.kind] = left.isEmpty ? nil : left
        if lanes[lane].lines[project]?.isEmpty == true {
            lanes[lane].lines[project] = nil
            lanes[lane].turns.removeAll { $0 == project }
        }
        return Array(gone)
    }
}

/// The earlier; nil is never.
private func min(_ left: Duration?, _ right: Duration?) -> Duration? {
    guard let left, let right else { return left ?? right }
    return Swift.min(left, right)
}
