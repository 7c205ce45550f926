// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The rules of one GitHub account's limits: what may be sent when, and what each answer teaches.
///
/// Times are the environment's uptime. A request that ``verdict(for:claimed:at:)`` lets go begins at once with
/// ``begin(_:at:)`` and ends exactly once with ``end(_:reply:isUnsent:at:)``. The limits of points, concurrency and
/// content, and refusals, are the account's as a whole; primary limits are per resource.
struct RateLimitPolicy: Sendable {
    /// A request under way.
    struct Ticket: Sendable, Equatable {
        let demand: RateLimitDemand
        let startedAt: Duration
        fileprivate let step: Duration
    }

    /// What an answer taught.
    struct Lesson: Sendable, Equatable {
        /// How long to wait before the same request is sent again; nil when it was not refused for a limit.
        var retryAfter: Duration?
        /// Whether a restart must not forget it.
        var isUrgent: Bool
    }

    /// The primary limit of requests that cost none.
    static let noResource = ""

    let settings: RateLimitSettings
    private(set) var penalty = RateLimitPenalty()
    private(set) var resources: [String: PrimaryLimit] = [:]
    private(set) var points: UsageWindow
    private(set) var creationsPerMinute: UsageWindow
    private(set) var creationsPerHour: UsageWindow
    private(set) var running: [BudgetParty: Int] = [:]
    private(set) var runningTotal = 0
    private var runningPeople = 0
    private var nextWriteAt = Duration.zero

    init(settings: RateLimitSettings = .init()) {
        self.settings = settings
        points = UsageWindow(length: .seconds(60), allowance: settings.pointsPerMinute)
        creationsPerMinute = UsageWindow(length: .seconds(60), allowance: settings.creationsPerMinute)
        creationsPerHour = UsageWindow(length: .seconds(3600), allowance: settings.creationsPerHour)
    }

    /// Whether a request may go. Call ``expire(at:)`` before, once for any number of them.
    /// - Parameter claimed: points that are kept for requests which wait for nothing else.
    func verdict(for demand: RateLimitDemand, claimed: Int = 0, at now: Duration) -> RateLimitVerdict {
        if let until = penalty.blockedUntil, now < until { return .wait(until: until) }
        var verdict = turn(of: demand, at: now)
        verdict = verdict.and(
            points.verdict(for: demand.party, cost: demand.kind.points, claimed: claimed, at: now))
        if demand.kind != .read, nextWriteAt > now { verdict = verdict.and(.wait(until: nextWriteAt)) }
        if demand.kind == .creation {
            verdict = verdict.and(creationsPerMinute.verdict(for: demand.party, cost: 1, claimed: 0, at: now))
            verdict = verdict.and(creationsPerHour.verdict(for: demand.party, cost: 1, claimed: 0, at: now))
        }
        guard let limit = resources[demand.resource] else { return verdict }
        return verdict.and(limit.verdict(for: demand, burst: settings.backgroundBurst, at: now))
    }

    /// Whether there is room beside the requests under way.
    private func turn(of demand: RateLimitDemand, at now: Duration) -> RateLimitVerdict {
        let isBackground = demand.priority.isBackground
        if penalty.isProbing {
            return (isBackground ? runningTotal : runningPeople) == 0 ? .go : .wait(until: now)
        }
        // A background request must also fit into what all requests have.
        let free = settings.concurrent.limit(isBackground: isBackground) - runningTotal
        let held = running[demand.party] ?? 0
        return FairShare.admits(held: held, cost: 1, free: free) ? .go : .wait(until: now)
    }

    /// Whether a request waits for points that nobody else has a better right to.
    func isShortOfPoints(_ demand: RateLimitDemand) -> Bool {
        points.isShort(of: demand.kind.points, for: demand.party)
    }

    /// Forgets what is over.
    mutating func expire(at now: Duration) {
        points.expire(at: now)
        creationsPerMinute.expire(at: now)
        creationsPerHour.expire(at: now)
        for resource in resources.keys {
            resources[resource]?.renew(at: now)
        }
    }

    /// A request is sent.
    mutating func begin(_ demand: RateLimitDemand, at now: Duration) -> Ticket {
        runningTotal += 1
        running[demand.party, default: 0] += 1
        if !demand.priority.isBackground { runningPeople += 1 }
        points.begin(demand.kind.points, by: demand.party)
        if demand.kind != .read { nextWriteAt = now + settings.writeSpacing }
        if demand.kind == .creation {
            creationsPerMinute.begin(1, by: demand.party)
            creationsPerHour.begin(1, by: demand.party)
        }
        let step = primary(demand.resource) { $0.begin(demand, at: now) } ?? .zero
        return Ticket(demand: demand, startedAt: now, step: step)
    }

    /// A request has ended.
    /// - Parameters:
    ///   - reply: nil when there was no answer; then GitHub may have counted it.
    ///   - isUnsent: it surely never reached GitHub.
    mutating func end(_ ticket: Ticket, reply: RateLimitReply?, isUnsent: Bool = false, at now: Duration) -> Lesson {
        leave(ticket, isUnsent: isUnsent, at: now)
        let demand = ticket.demand
        let isTold = reply?.quota?.resource == demand.resource
        _ = primary(demand.resource) {
            $0.end(demand, step: ticket.step, isFree: isUnsent || reply?.status == 304, isTold: isTold, at: now)
        }
        guard let reply else { return Lesson(retryAfter: nil, isUrgent: false) }
        learn(reply, of: ticket, at: now)
        guard let refusal = reply.refusal else {
            let wasProbing = penalty.isProbing
            if reply.status < 500 { penalty.answer(startedAt: ticket.startedAt) }
            let isOver = wasProbing && !penalty.isProbing
            return Lesson(retryAfter: nil, isUrgent: isOver || reply.quota?.remaining == 0)
        }
        return punish(refusal, reply, ticket, at: now)
    }

    private mutating func leave(_ ticket: Ticket, isUnsent: Bool, at now: Duration) {
        let demand = ticket.demand
        runningTotal -= 1
        if !demand.priority.isBackground { runningPeople -= 1 }
        let left = (running[demand.party] ?? 0) - 1
        running[demand.party] = left > 0 ? left : nil
        func close(_ window: inout UsageWindow, _ cost: Int) {
            if isUnsent { window.release(cost, of: demand.party) } else { window.end(cost, by: demand.party, at: now) }
        }
        close(&points, demand.kind.points)
        guard demand.kind == .creation else { return }
        close(&creationsPerMinute, 1)
        close(&creationsPerHour, 1)
    }

    private mutating func learn(_ reply: RateLimitReply, of ticket: Ticket, at now: Duration) {
        guard let quota = reply.quota else {
            if 200 ..< 400 ~= reply.status { _ = primary(ticket.demand.resource) { $0.learnNothing() } }
            return
        }
        let window = PrimaryLimit.Window(
            limit: quota.limit, remaining: quota.remaining, resetsAt: now + quota.resetsIn)
        _ = primary(quota.resource) { $0.learn(window, startedAt: ticket.startedAt, at: now) }
    }

    private mutating func punish(
        _ refusal: RateLimitReply.Refusal, _ reply: RateLimitReply, _ ticket: Ticket, at now: Duration
    ) -> Lesson {
        switch refusal {
        case .wait(let wait):
            penalty.refuse(startedAt: ticket.startedAt, wait: wait, settings: settings, at: now)
        case .unexplained:
            penalty.refuse(startedAt: ticket.startedAt, wait: nil, settings: settings, at: now)
        case .exhausted:
            // Nothing more to do where the next request waits for the new window; else the headers name another limit.
            if resources[ticket.demand.resource]?.isExhausted(at: now) != true {
                let reset = reply.quota.map { $0.resetsIn + .seconds(1) }
                penalty.refuse(
                    startedAt: ticket.startedAt, wait: reset.flatMap { $0 > .zero ? $0 : nil }, settings: settings,
                    at: now)
            }
        }
        return Lesson(retryAfter: retryAfter(ticket.demand, at: now), isUrgent: true)
    }

    /// When a request that was refused may be sent again; at least a second from now.
    func retryAfter(_ demand: RateLimitDemand, at now: Duration) -> Duration {
        guard case .wait(let until) = verdict(for: demand, at: now) else { return .seconds(1) }
        return max(until - now, .seconds(1))
    }

    /// Whether the account's work is at rest and nothing is counted that a restart would not remember.
    var isIdle: Bool { runningTotal == 0 && points.total == 0 && creationsPerHour.total == 0 }
}

extension RateLimitPolicy {
    private mutating func primary<R>(_ resource: String, _ body: (inout PrimaryLimit) -> R) -> R? {
        guard resource != Self.noResource else { return nil }
        return body(&resources[resource, default: PrimaryLimit(resource: resource)])
    }

    /// Takes over what a former process knew.
    mutating func restore(_ limits: [String: PrimaryLimit.Window], at now: Duration) {
        for (resource, window) in limits {
            _ = primary(resource) { $0.learn(window, startedAt: now, at: now) }
        }
    }

    /// Takes over a refusal that a former process met.
    mutating func restorePenalty(until: Duration?, strikes: Int, at now: Duration) {
        penalty.restore(blockedUntil: until, strikes: strikes, at: now)
    }

    /// Takes over how much content a former process made within the hour.
    mutating func restoreCreations(_ count: Int, newest: Duration) {
        guard count > 0 else { return }
        let party = BudgetParty(project: nil, isBackground: false)
        creationsPerHour.begin(count, by: party)
        creationsPerHour.end(count, by: party, at: newest)
    }
}
