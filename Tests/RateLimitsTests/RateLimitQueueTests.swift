// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import RateLimits

@Suite("The order of waiting requests")
struct RateLimitQueueTests {
    /// A policy that allows one request at a time.
    private func narrow() -> RateLimitPolicy {
        var settings = RateLimitSettings()
        settings.concurrent = .init(total: 1, reserve: 0)
        var policy = RateLimitPolicy(settings: settings)
        policy.send(at: .zero)
        return policy
    }

    /// The order in which the requests go, each answered at once.
    private func order(_ queue: inout RateLimitQueue, _ policy: inout RateLimitPolicy) -> [Int] {
        var order: [Int] = []
        while true {
            let decisions = queue.pump(&policy, at: .zero).decisions
            guard let (id, decision) = decisions.first, case .send(let ticket) = decision else { return order }
            #expect(decisions.count == 1)
            order.append(id)
            _ = policy.end(ticket, reply: .ok, at: .zero)
        }
    }

    @Test("The more urgent come first, then the projects in turn, then the order of arrival")
    func order() {
        var policy = narrow()
        var queue = RateLimitQueue()
        func enter(_ priority: RequestPriority, _ project: UUID) {
            _ = queue.enter(.sample(priority, project: project), deadline: .seconds(9))
        }
        enter(.backfill, .one)  // 1
        enter(.interactive, .one)  // 2
        enter(.interactive, .one)  // 3
        enter(.interactive, .one)  // 4
        enter(.recovery, .two)  // 5
        enter(.interactive, .two)  // 6
        enter(.interactive, .two)  // 7
        #expect(order(&queue, &policy) == [2, 6, 3, 7, 4, 5, 1])
        #expect(queue.count == 0)
    }

    @Test("A project that comes later waits for one request of each other project, not for all of them")
    func turns() {
        var policy = narrow()
        var queue = RateLimitQueue()
        for _ in 0 ..< 50 { _ = queue.enter(.sample(), deadline: .seconds(9)) }
        for _ in 0 ..< 50 { _ = queue.enter(.sample(project: .two), deadline: .seconds(9)) }
        let late = queue.enter(.sample(project: UUID()), deadline: .seconds(9))
        #expect(order(&queue, &policy).prefix(3).contains { $0 == late })
    }

    @Test("A write that must wait for its distance holds up no read")
    func kinds() {
        var policy = RateLimitPolicy()
        policy.send(.sample(.interactive, .write), at: .zero)
        var queue = RateLimitQueue()
        let write = queue.enter(.sample(.interactive, .write), deadline: .seconds(9))
        let read = queue.enter(.sample(), deadline: .seconds(9))
        let outcome = queue.pump(&policy, at: .milliseconds(100))
        #expect(outcome.decisions.map(\.id) == [read])
        #expect(outcome.wakeAt == .seconds(1))
        #expect(queue.pump(&policy, at: .seconds(1)).decisions.map(\.id) == [write])
    }

    @Test("A request that cannot go in time is refused at once, with all later ones that cannot either; the rest wait")
    func deadlines() {
        var policy = RateLimitPolicy()
        policy.send(.sample(), RateLimitReply(status: 429, refusal: .wait(.seconds(60))), at: .zero)
        var queue = RateLimitQueue()
        let early = queue.enter(.sample(), deadline: .seconds(10))
        let late = queue.enter(.sample(), deadline: .seconds(70))
        let outcome = queue.pump(&policy, at: .seconds(5))
        #expect(outcome.decisions.map(\.id) == [early])
        #expect(outcome.decisions.first?.decision == .refuse(retryAfter: .seconds(55)))
        #expect(outcome.wakeAt == .seconds(60))
        #expect(queue.pump(&policy, at: .seconds(60)).decisions.map(\.id) == [late])
    }

    @Test("When GitHub refuses while many wait, those that cannot wait so long are refused")
    func refusals() {
        var policy = narrow()
        var queue = RateLimitQueue()
        let ticket = policy.begin(.sample(), at: .zero)
        for second in 1 ... 10 { _ = queue.enter(.sample(project: UUID()), deadline: .seconds(second * 10)) }
        #expect(queue.pump(&policy, at: .zero).decisions.isEmpty)
        _ = policy.end(ticket, reply: RateLimitReply(status: 429, refusal: .wait(.seconds(45))), at: .seconds(1))
        #expect(queue.pump(&policy, at: .seconds(1)).decisions.map(\.id) == [1, 2, 3, 4])
    }

    @Test("A request that gives up leaves no trace")
    func abandoned() throws {
        var policy = narrow()
        var queue = RateLimitQueue()
        let entered = queue.enter(.sample(), deadline: .seconds(9))
        let first = try #require(entered)
        _ = queue.enter(.sample(project: .two), deadline: .seconds(9))
        queue.abandon(first)
        queue.abandon(first)
        #expect(queue.count == 1)
        #expect(order(&queue, &policy) == [2])
    }

    @Test("The number of a project's waiting requests is bounded, for that project only")
    func bounded() {
        var queue = RateLimitQueue()
        for _ in 0 ..< RateLimitQueue.longestLine {
            #expect(queue.enter(.sample(), deadline: .seconds(9)) != nil)
        }
        #expect(queue.enter(.sample(), deadline: .seconds(9)) == nil)
        #expect(queue.enter(.sample(project: .two), deadline: .seconds(9)) != nil)
        #expect(queue.enter(.sample(.polling), deadline: .seconds(9)) != nil)
    }

    @Test("Small requests do not keep a large one waiting forever")
    func claims() {
        var settings = RateLimitSettings()
        settings.pointsPerMinute = .init(total: 20, reserve: 0)
        var policy = RateLimitPolicy(settings: settings)
        // Twenty projects use a point each, one in every second.
        for second in 0 ..< 20 { policy.send(.sample(project: UUID()), at: .seconds(second)) }
        var queue = RateLimitQueue()
        let write = queue.enter(.sample(.interactive, .write, project: .one), deadline: .seconds(600))
        var writtenAt: Int?
        for second in 60 ..< 120 where writtenAt == nil {
            _ = queue.enter(.sample(project: UUID()), deadline: .seconds(600))
            for (id, decision) in queue.pump(&policy, at: .seconds(second)).decisions {
                guard case .send(let ticket) = decision else { continue }
                _ = policy.end(ticket, reply: .ok, at: .seconds(second))
                if id == write { writtenAt = second }
            }
        }
        #expect(writtenAt == 64)
    }
}
