// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The rules for one GitHub account's limits: which request may be sent when, and how each answer changes that.
///
/// All times are uptimes of the environment. A request that ``verdict(for:claimed:at:)`` allows must begin at once with
/// ``begin(_:at:)`` and end exactly once with ``end(_:reply:isUnsent:at:)``. A primary limit belongs to one resource.
/// The limits of points, concurrency and content, and GitHub's refusals, concern the whole account.
struct RateLimitPolicy: Sendable {
    /// A request that is under way.
    struct Ticket: Sendable, Equatable {
        let demand: RateLimitDemand
        let startedAt: Duration
        fileprivate let step: Duration
    }

    /// What the end of a request changed.
    struct Lesson: Sendable, Equatable {
        /// How long to wait before sending the same request again; nil if it was not refused because of a limit.
        var retryAfter: Duration?
        /// Whether the change must survive a restart.
        var isUrgent: Bool
        /// Whether the same request may be sent again by itself after the wait.
        var mayRepeat = true
    }

    /// The resource of requests that count against no primary limit.
    static let noResource = ""

    let settings: RateLimitSettings
    private(set) var penalty = RateLimitPenalty()
    /// The wait of requests that create content. GitHub limits them apart from all others.
    private(set) var contentPenalty = RateLimitPenalty()
    /// Whether ``contentPenalty`` has ever been used, so that its end must be saved too.
    private(set) var hasContentPenalty = false
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

    /// Whether a request may be sent. Call ``expire(at:)`` before, once for all requests of the same moment.
    /// - Parameter claimed: Points reserved for requests ahead in the queue that wait for points.
    func verdict(for demand: RateLimitDemand, claimed: Int = 0, at now: Duration) -> RateLimitVerdict {
        if let until = penalty.blockedUntil, now < until { return .wait(until: until) }
        var verdict = turn(of: demand, at: now)
        verdict = verdict.and(
            points.verdict(for: demand.party, cost: demand.kind.points, claimed: claimed, at: now))
        if demand.kind != .read, nextWriteAt > now { verdict = verdict.and(.wait(until: nextWriteAt)) }
        if demand.kind == .creation {
            verdict = verdict.and(contentVerdict(at: now))
            verdict = verdict.and(creationsPerMinute.verdict(for: demand.party, cost: 1, claimed: 0, at: now))
            verdict = verdict.and(creationsPerHour.verdict(for: demand.party, cost: 1, claimed: 0, at: now))
        }
        guard let limit = resources[demand.resource] else { return verdict }
        return verdict.and(limit.verdict(for: demand, burst: settings.backgroundBurst, at: now))
    }

    /// After GitHub refused content, nothing is created for a while, and then one thing at a time until GitHub accepts
    /// one.
    private func contentVerdict(at now: Duration) -> RateLimitVerdict {
        if let until = contentPenalty.blockedUntil, now < until { return .wait(until: until) }
        return contentPenalty.isProbing && !creationsPerMinute.isResting ? .wait(until: now) : .go
    }

    /// Whether the limit of concurrent requests leaves room for this one.
    private func turn(of demand: RateLimitDemand, at now: Duration) -> RateLimitVerdict {
        let isBackground = demand.priority.isBackground
        if penalty.isProbing {
            return (isBackground ? runningTotal : runningPeople) == 0 ? .go : .wait(until: now)
        }
        // A background request needs room in the limit for all requests and in the smaller one for background requests.
        let free = settings.concurrent.limit(isBackground: isBackground) - runningTotal
        let held = running[demand.party] ?? 0
        return FairShare.admits(held: held, cost: 1, free: free) ? .go : .wait(until: now)
    }

    /// Whether too few points are left for the request, even if its party could have all of them.
    func isShortOfPoints(_ demand: RateLimitDemand) -> Bool {
        points.isShort(of: demand.kind.points, for: demand.party)
    }

    /// Forgets uses and windows that have ended.
    mutating func expire(at now: Duration) {
        points.expire(at: now)
        creationsPerMinute.expire(at: now)
        creationsPerHour.expire(at: now)
        for resource in resources.keys {
            resources[resource]?.renew(at: now)
        }
    }

    /// Counts a request that begins.
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

    /// Counts a request that has ended, and takes over what its answer told.
    /// - Parameters:
    ///   - reply: GitHub's answer; nil if there was none. Then GitHub may have counted the request.
    ///   - isUnsent: Whether the request certainly never reached GitHub.
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
            let wasProbingContent = contentPenalty.isProbing
            if reply.status < 500 { penalty.answer(startedAt: ticket.startedAt) }
            if demand.kind == .creation, 200 ..< 300 ~= reply.status {
                contentPenalty.answer(startedAt: ticket.startedAt)
            }
            let isOver = wasProbing && !penalty.isProbing || wasProbingContent && !contentPenalty.isProbing
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
        case .content(let wait):
            return pauseContent(wait, ticket, at: now)
        case .exhausted:
            // If the request's own resource is exhausted, the next request waits for its new window anyway. Otherwise
            // the answer is about another limit, so the account must wait.
            if resources[ticket.demand.resource]?.isExhausted(at: now) != true {
                let reset = reply.quota.map { $0.resetsIn + .seconds(1) }
                penalty.refuse(
                    startedAt: ticket.startedAt, wait: reset.flatMap { $0 > .zero ? $0 : nil }, settings: settings,
                    at: now)
            }
        }
        return Lesson(retryAfter: retryAfter(ticket.demand, at: now), isUrgent: true)
    }

    /// GitHub refused to create content. It may repeat that for minutes, and a repeated request makes it last longer.
    private mutating func pauseContent(_ wait: Duration?, _ ticket: Ticket, at now: Duration) -> Lesson {
        hasContentPenalty = true
        contentPenalty.refuse(startedAt: ticket.startedAt, wait: wait, settings: settings, at: now)
        let until = contentPenalty.blockedUntil ?? now
        return Lesson(
            retryAfter: max(retryAfter(ticket.demand, at: now), until - now), isUrgent: true, mayRepeat: false)
    }

    /// How long to wait before a refused request may be sent again; at least one second.
    func retryAfter(_ demand: RateLimitDemand, at now: Duration) -> Duration {
        guard case .wait(let until) = verdict(for: demand, at: now) else { return .seconds(1) }
        return max(until - now, .seconds(1))
    }

    /// Whether no request is under way and no earlier use counts any more. Then the saved records hold all that is
    /// known.
    var isIdle: Bool { runningTotal == 0 && points.total == 0 && creationsPerHour.total == 0 }
}

extension RateLimitPolicy {
    private mutating func primary<R>(_ resource: String, _ body: (inout PrimaryLimit) -> R) -> R? {
        guard resource != Self.noResource else { return nil }
        return body(&resources[resource, default: PrimaryLimit(resource: resource)])
    }

    /// Takes over the windows that an earlier process saved.
    mutating func restore(_ limits: [String: PrimaryLimit.Window], at now: Duration) {
        for (resource, window) in limits {
            _ = primary(resource) { $0.learn(window, startedAt: now, at: now) }
        }
    }

    /// Takes over the refusals that an earlier process saved.
    mutating func restorePenalty(until: Duration?, strikes: Int, at now: Duration) {
        penalty.restore(blockedUntil: until, strikes: strikes, at: now)
    }

    /// Takes over the refusals of content that an earlier process saved.
    mutating func restoreContentPenalty(until: Duration?, strikes: Int, at now: Duration) {
        hasContentPenalty = true
        contentPenalty.restore(blockedUntil: until, strikes: strikes, at: now)
    }

    /// Takes over how much content earlier processes created within the last hour.
    mutating func restoreCreations(_ count: Int, newest: Duration) {
        guard count > 0 else { return }
        let party = BudgetParty(project: nil, isBackground: false)
        creationsPerHour.begin(count, by: party)
        creationsPerHour.end(count, by: party, at: newest)
    }
}
