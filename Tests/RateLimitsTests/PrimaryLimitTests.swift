// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import RateLimits

@Suite("Primary limits")
struct PrimaryLimitTests {
    private let person = RateLimitDemand.sample()

    /// A policy that has learned the remainder.
    private func policy(_ remaining: Int, of limit: Int = 5000, resetsIn: Duration = .seconds(3600)) -> RateLimitPolicy
    {
        var policy = RateLimitPolicy()
        policy.send(person, .left(remaining, of: limit, resetsIn: resetsIn), at: .zero)
        return policy
    }

    @Test("When nothing is left, all requests wait until a second after the reset")
    func empty() {
        var policy = policy(0, resetsIn: .seconds(100))
        #expect(policy.ask(person, at: .seconds(1)) == .wait(until: .seconds(101)))
        #expect(policy.ask(person, at: .seconds(100)) == .wait(until: .seconds(101)))
        #expect(policy.ask(person, at: .seconds(101)) == .go)
    }

    @Test("Requests under way are counted before they are answered, and a 304 costs nothing")
    func pending() {
        var policy = policy(2)
        let ticket = policy.begin(person, at: .zero)
        let second = policy.begin(.sample(project: .two), at: .zero)
        #expect(policy.ask(person, at: .zero) == .wait(until: .zero))
        _ = policy.end(ticket, reply: RateLimitReply(status: 304), at: .zero)
        _ = policy.end(second, reply: .left(1, resetsIn: .seconds(3600)), at: .zero)
        #expect(policy.ask(.sample(project: UUID()), at: .zero) == .go)
    }

    @Test("A request whose answer is lost or has no headers is counted; one that was never sent is not")
    func unknown() {
        var policy = policy(10)
        func remaining() -> Int? { policy.standing(at: .zero).remaining["core"] }
        policy.send(person, nil, at: .zero)
        #expect(remaining() == 9)
        policy.send(person, .ok, at: .zero)
        #expect(remaining() == 8)
        _ = policy.end(policy.begin(person, at: .zero), reply: nil, isUnsent: true, at: .zero)
        #expect(remaining() == 8)
        policy.send(person, RateLimitReply(status: 304), at: .zero)
        #expect(remaining() == 8)
    }

    @Test("Answers that arrive out of order never raise the remainder; a later window does")
    func order() {
        var policy = policy(100)
        policy.send(person, .left(98, resetsIn: .seconds(3600)), at: .zero)
        policy.send(person, .left(99, resetsIn: .seconds(3601)), at: .zero)
        #expect(policy.standing(at: .zero).remaining["core"] == 98)
        policy.send(person, .left(4999, resetsIn: .seconds(3700)), at: .zero)
        #expect(policy.standing(at: .zero).remaining["core"] == 4999)
        // This answer belongs to the window before.
        policy.send(person, .left(97, resetsIn: .seconds(3600)), at: .zero)
        #expect(policy.standing(at: .zero).remaining["core"] == 4999)
        policy.send(person, .left(0, resetsIn: .seconds(3600)), at: .zero)
        #expect(policy.ask(person, at: .seconds(1)) == .wait(until: .seconds(3601)))
    }

    @Test("A server that states no limits has none, but the distance between writes is kept")
    func unlimited() {
        var policy = RateLimitPolicy()
        policy.send(person, .ok, at: .zero)
        for minute in 0 ..< 5 {
            let sent = policy.exhaust(.sample(.backfill), at: .seconds(minute * 61))
            #expect(sent > 400 && sent <= 900)
        }
    }

    @Test("Before a limit is known, and at the beginning of a window, background work goes one at a time")
    func probing() {
        var policy = RateLimitPolicy()
        let first = policy.begin(.sample(.polling), at: .zero)
        #expect(policy.ask(.sample(.polling), at: .zero) == .wait(until: .zero))
        #expect(policy.ask(person, at: .zero) == .go)
        _ = policy.end(first, reply: .left(5000, resetsIn: .seconds(10)), at: .zero)
        #expect(policy.ask(.sample(.polling), at: .zero) == .go)
        let second = policy.begin(.sample(.polling), at: .seconds(1))
        #expect(policy.ask(.sample(.polling), at: .seconds(11)) == .wait(until: .seconds(11)))
        _ = policy.end(second, reply: .left(4999, resetsIn: .seconds(3599)), at: .seconds(11))
        #expect(policy.ask(.sample(.polling), at: .seconds(11)) == .go)
    }

    @Test(
        "P5: background work never uses the reserve; the less urgent it is, the sooner it stops",
        arguments: [
            (RequestPriority.recovery, 10), (.hookUpkeep, 15), (.polling, 20), (.backfill, 30),
        ])
    func floor(priority: RequestPriority, percent: Int) {
        var policy = policy(percent * 10 + 1, of: 1000)
        #expect(policy.ask(.sample(priority), at: .zero) == .go)
        policy.send(person, .left(percent * 10, of: 1000, resetsIn: .seconds(3600)), at: .zero)
        #expect(policy.ask(.sample(priority), at: .zero) == .wait(until: .seconds(3601)))
        #expect(policy.ask(person, at: .zero) == .go)
    }

    @Test("Background work is spread over the time to the reset, after a short burst; a free answer is not counted")
    func pacing() {
        // 4000 of 5000 may be used for polling: one request in 0.9 seconds.
        var policy = policy(5000)
        let burst = policy.exhaust(.sample(.polling), at: .zero)
        #expect((30 ... 40).contains(burst))
        guard case .wait(let next) = policy.ask(.sample(.polling), at: .zero) else {
            Issue.record("the burst has no end")
            return
        }
        #expect(next > .zero && next <= .seconds(1))
        #expect(policy.ask(person, at: .zero) == .go)
        let later = policy.exhaust(.sample(.polling), at: .seconds(9))
        #expect((9 ... 11).contains(later))
        for _ in 0 ..< 200 {
            guard policy.ask(.sample(.polling), at: .seconds(20)) == .go else {
                Issue.record("an answer that cost nothing was held against the pace")
                return
            }
            policy.send(.sample(.polling), RateLimitReply(status: 304), at: .seconds(20))
        }
    }

    @Test("One project cannot use up the share of another")
    func shares() {
        var policy = RateLimitPolicy()
        var now = Duration.zero
        policy.send(person, .left(1000, of: 1000, resetsIn: .seconds(3600)), at: now)
        var sent = 1
        while now < .seconds(3500) {
            sent += policy.exhaust(person, at: now)
            now += .seconds(10)
        }
        #expect((740 ... 760).contains(sent))
        #expect(policy.ask(person, at: now) == .wait(until: .seconds(3601)))
        #expect(policy.ask(.sample(project: .two), at: now) == .go)
    }

    @Test("Each resource has its own limit, and asking for the limits costs nothing")
    func resources() {
        var policy = policy(0)
        #expect(policy.ask(.sample(resource: "search"), at: .zero) == .go)
        #expect(policy.ask(.sample(resource: RateLimitPolicy.noResource), at: .zero) == .go)
    }

    @Test("A refusal whose headers do not explain it blocks the whole account")
    func otherResource() {
        var policy = RateLimitPolicy()
        let quota = RateLimitReply.Quota(resource: "search", limit: 30, remaining: 0, resetsIn: .seconds(40))
        let lesson = policy.send(person, .init(status: 403, quota: quota, refusal: .exhausted), at: .zero)
        #expect(lesson.retryAfter == .seconds(41))
        #expect(policy.ask(person, at: .seconds(40)) == .wait(until: .seconds(41)))
        // A reset that has passed does not explain the refusal.
        policy = RateLimitPolicy()
        policy.send(person, .left(0, resetsIn: .seconds(-5), status: 403, refusal: .exhausted), at: .zero)
        #expect(policy.ask(person, at: .zero) == .wait(until: .seconds(60)))
    }
}
