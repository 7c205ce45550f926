// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule
import Foundation

/// The requests that wait for a budget, and their order: first by priority, then the projects of a priority in turn,
/// then by arrival.
///
/// A request does not hold up requests of another kind or of another project. For example, reads pass a write that must
/// keep its distance from the last write.
struct RateLimitQueue: Sendable {
    typealias WaiterID = Int

    /// The most requests of one project and one priority that may wait.
    static let longestLine = 256

    /// The decision about a waiting request.
    enum Decision: Sendable, Equatable {
        /// Send it now.
        case send(RateLimitPolicy.Ticket)
        /// Do not send it: its deadline is too early. It could be sent after `retryAfter`.
        case refuse(retryAfter: Duration)
    }

    /// The result of one pass over the queue.
    struct Outcome: Sendable {
        /// The decisions in the order in which they were made.
        var decisions: [(id: WaiterID, decision: Decision)] = []
        /// When to make the next pass, if no request ends or arrives before.
        var wakeAt: Duration?
    }

    private struct Waiter {
        let id: WaiterID
        let demand: RateLimitDemand
        let deadline: Duration
    }

    /// The waiting requests of one project and one priority, each kind in order of arrival.
    private struct Line {
        var kinds: [RequestKind: Deque<Waiter>] = [:]

        var isEmpty: Bool { kinds.isEmpty }
        var count: Int { kinds.values.reduce(0) { $0 + $1.count } }
        /// The kinds that have waiting requests, ordered by the arrival of their first one.
        var order: [RequestKind] { kinds.sorted { ($0.value.first?.id ?? 0) < ($1.value.first?.id ?? 0) }.map(\.key) }
    }

    /// The waiting requests of one priority.
    private struct Lane {
        var lines: [UUID?: Line] = [:]
        /// The projects in the order of their turns.
        var turns: [UUID?] = []
    }

    private var lanes: [Lane] = RequestPriority.allCases.map { _ in Lane() }
    private var places: [WaiterID: RateLimitDemand] = [:]
    private var lastID = 0

    var count: Int { places.count }
    /// The request that has waited longest.
    var eldest: WaiterID? { places.keys.min() }

    func contains(_ id: WaiterID) -> Bool { places[id] != nil }

    /// Adds a request that can wait until `deadline`.
    /// - Returns: Nil if too many requests of the same project and priority are waiting.
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

    /// Removes a request whose task has stopped waiting.
    mutating func abandon(_ id: WaiterID) {
        guard let demand = places[id] else { return }
        remove(demand) { $0.id == id }
    }

    /// Sends the requests that the policy allows now, and refuses those that it cannot allow before their deadlines.
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
    /// - Returns: When the first of the requests that still wait may be sent.
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

    /// Moves the project to the end of the order, because it has had its turn.
    private mutating func pass(_ project: UUID?, in lane: Int) {
        guard let index = lanes[lane].turns.firstIndex(of: project) else { return }
        lanes[lane].turns.remove(at: index)
        lanes[lane].turns.append(project)
    }

    /// Refuses the requests of a kind whose deadline is before `time`. `time` is for the first one; the others go later
    /// still.
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

/// The earlier time; nil means never.
private func min(_ left: Duration?, _ right: Duration?) -> Duration? {
    guard let left, let right else { return left ?? right }
    return Swift.min(left, right)
}
