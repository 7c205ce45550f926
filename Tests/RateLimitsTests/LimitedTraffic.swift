// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport

@testable import RateLimits

/// Requests of several projects against a ``ModelGitHub``, in simulated time: the event that is due first happens next.
struct LimitedTraffic {
    /// One request, from its arrival to its end.
    struct Story {
        let demand: RateLimitDemand
        let cameAt: Duration
        let deadline: Duration
        var sentAt: Duration?
        var refusedAt: Duration?
        var retryAfter: Duration?

        var wait: Duration? { sentAt.map { $0 - cameAt } }
    }

    private enum Event {
        case come(RateLimitDemand, patience: Duration)
        case arrive(Int, RateLimitPolicy.Ticket)
        case leave(Int, RateLimitPolicy.Ticket, RateLimitReply?)
        case look
    }

    private(set) var stories: [Story] = []
    private(set) var gitHub: ModelGitHub
    private(set) var policy: RateLimitPolicy
    /// Requests that were sent although an answer had told us to wait.
    private(set) var breaches: [String] = []
    private var queue = RateLimitQueue()
    private var waiting: [RateLimitQueue.WaiterID: Int] = [:]
    private var events: [(at: Duration, order: Int, event: Event)] = []
    private var order = 0
    /// When the queue is next looked at, even if nothing else happens.
    private var lookAt = Duration.zero
    private var now = Duration.zero
    /// Until when the answers that have arrived tell us to wait: for all requests, and for those of the primary limit.
    private var saidWait = Duration.zero
    private var saidEmpty = Duration.zero
    private var random: SeededRandom

    init(_ rules: ModelGitHub.Rules, settings: RateLimitSettings = .init(), seed: UInt64) {
        gitHub = ModelGitHub(rules)
        policy = RateLimitPolicy(settings: settings)
        random = SeededRandom(seed: seed)
    }

    /// Adds a request that arrives at this time.
    mutating func add(
        at time: Duration, project: UUID, _ priority: RequestPriority, _ kind: RequestKind = .read,
        patience: Duration = .seconds(10)
    ) {
        let party = BudgetParty(project: project, isBackground: priority.isBackground)
        let demand = RateLimitDemand(priority: priority, kind: kind, party: party, resource: "core")
        schedule(.come(demand, patience: patience), at: time)
    }

    /// Runs until nothing is due any more.
    mutating func run() {
        while let next = events.first {
            events.removeFirst()
            now = next.at
            happen(next.event)
            look()
        }
    }

    private mutating func schedule(_ event: Event, at time: Duration) {
        order += 1
        let place = events.partitioningIndex { time < $0.at }
        events.insert((time, order, event), at: place)
    }

    private mutating func happen(_ event: Event) {
        switch event {
        case .come(let demand, let patience):
            stories.append(Story(demand: demand, cameAt: now, deadline: now + patience))
            guard let id = queue.enter(demand, deadline: now + patience) else {
                stories[stories.count - 1].refusedAt = now
                return
            }
            waiting[id] = stories.count - 1
            schedule(.look, at: now + patience)
        case .arrive(let story, let ticket):
            var reply: RateLimitReply? = gitHub.arrive(ticket.demand.kind, at: now, &random)
            // An answer is lost on its way.
            if Int.random(in: 0 ..< 50, using: &random) == 0 { reply = nil }
            schedule(.leave(story, ticket, reply), at: now + latency())
        case .leave(_, let ticket, let reply):
            gitHub.leave()
            let lesson = policy.end(ticket, reply: reply, at: now)
            note(reply, lesson)
        case .look:
            break
        }
    }

    /// Notes what an answer tells us to do, as literally as possible.
    private mutating func note(_ reply: RateLimitReply?, _ lesson: RateLimitPolicy.Lesson) {
        switch reply?.refusal {
        case .wait(let wait): saidWait = max(saidWait, now + wait)
        case .unexplained: saidWait = max(saidWait, now + .seconds(60))
        // This GitHub does not pause the creation of content alone.
        case .content, .exhausted, nil: break
        }
        if let quota = reply?.quota, quota.remaining == 0 { saidEmpty = max(saidEmpty, now + quota.resetsIn) }
        if (reply?.refusal != nil) != (lesson.retryAfter != nil) { breaches.append("a refusal was not understood") }
    }

    private mutating func look() {
        let outcome = queue.pump(&policy, at: now)
        for (id, decision) in outcome.decisions {
            guard let story = waiting.removeValue(forKey: id) else {
                breaches.append("decided twice")
                continue
            }
            switch decision {
            case .send(let ticket):
                stories[story].sentAt = now
                if now < saidWait || now < saidEmpty { breaches.append("sent at \(now)") }
                schedule(.arrive(story, ticket), at: now + latency())
            case .refuse(let retryAfter):
                stories[story].refusedAt = now
                stories[story].retryAfter = retryAfter
            }
        }
        guard let wakeAt = outcome.wakeAt, lookAt <= now || wakeAt < lookAt else { return }
        lookAt = wakeAt
        schedule(.look, at: wakeAt)
    }

    /// A latency: usually a tenth of a second, sometimes ten seconds.
    private mutating func latency() -> Duration {
        let isSlow = Int.random(in: 0 ..< 40, using: &random) == 0
        return .milliseconds(isSlow ? Int.random(in: 1000 ... 5000, using: &random) : 20 + Int(random.next() % 100))
    }
}

extension Array {
    /// The index of the first element for which the condition holds. It must also hold for all elements after it.
    fileprivate func partitioningIndex(where isBehind: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
