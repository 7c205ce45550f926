// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import RateLimits

@Suite("Secondary limits and refusals")
struct RateLimitPolicyTests {
    private let person = RateLimitDemand.sample()
    private func refused(_ refusal: RateLimitReply.Refusal, _ status: Int = 403) -> RateLimitReply {
        RateLimitReply(status: status, refusal: refusal)
    }

    @Test("All requests wait for the time that GitHub names")
    func wait() {
        var policy = RateLimitPolicy()
        let lesson = policy.send(person, refused(.wait(.seconds(90))), at: .seconds(10))
        #expect(lesson == .init(retryAfter: .seconds(90), isUrgent: true))
        #expect(policy.ask(.sample(project: .two, resource: "search"), at: .seconds(99)) == .wait(until: .seconds(100)))
        #expect(policy.ask(person, at: .seconds(100)) == .go)
    }

    @Test("If GitHub names no time, the wait is a minute, doubled each time, up to an hour; one answer ends it")
    func doubling() {
        var policy = RateLimitPolicy()
        var now = Duration.zero
        for seconds in [60, 120, 240, 480, 960, 1920, 3600, 3600] {
            let lesson = policy.send(person, refused(.unexplained), at: now)
            #expect(lesson.retryAfter == .seconds(seconds))
            #expect(policy.ask(person, at: now + .seconds(seconds) - .milliseconds(1)) != .go)
            now += .seconds(seconds)
            #expect(policy.ask(person, at: now) == .go)
        }
        #expect(policy.send(person, .ok, at: now).isUrgent)
        #expect(policy.send(person, refused(.unexplained), at: now).retryAfter == .seconds(60))
    }

    @Test("Refusals of requests that were under way together count once, and their answers do not end the wait")
    func together() {
        var policy = RateLimitPolicy()
        let tickets = (0 ..< 4).map { _ in policy.begin(.sample(project: UUID()), at: .zero) }
        _ = policy.end(tickets[0], reply: refused(.unexplained), at: .seconds(1))
        _ = policy.end(tickets[1], reply: refused(.unexplained), at: .seconds(2))
        #expect(policy.ask(person, at: .seconds(2)) == .wait(until: .seconds(62)))
        _ = policy.end(tickets[2], reply: .ok, at: .seconds(3))
        #expect(policy.ask(person, at: .seconds(3)) == .wait(until: .seconds(62)))
        _ = policy.end(tickets[3], reply: refused(.wait(.seconds(5))), at: .seconds(4))
        #expect(policy.ask(person, at: .seconds(4)) == .wait(until: .seconds(62)))
        #expect(policy.send(person, refused(.unexplained), at: .seconds(62)).retryAfter == .seconds(120))
    }

    @Test(
        "A refusal of content stops only what creates content, for a minute and longer each time, until one is accepted"
    )
    func content() {
        var policy = RateLimitPolicy()
        let creation = RateLimitDemand.sample(.interactive, .creation)
        var now = Duration.zero
        for seconds in [60, 120, 240] {
            let lesson = policy.send(creation, refused(.content(nil), 422), at: now)
            #expect(lesson == .init(retryAfter: .seconds(seconds), isUrgent: true, mayRepeat: false))
            #expect(policy.ask(creation, at: now + .seconds(seconds) - .milliseconds(1)) != .go)
            #expect(policy.ask(person, at: now) == .go)
            #expect(policy.ask(.sample(.interactive, .write), at: now + .seconds(1)) == .go)
            now += .seconds(seconds)
            #expect(policy.ask(creation, at: now) == .go)
        }
        // Bad input does not prove that GitHub accepts content again.
        policy.send(creation, .init(status: 422), at: now)
        now += .seconds(1)
        let tried = policy.begin(creation, at: now)
        now += .seconds(1)
        #expect(policy.ask(creation, at: now) == .wait(until: now), "one at a time")
        #expect(policy.end(tried, reply: .init(status: 201), at: now).isUrgent)
        #expect(policy.ask(creation, at: now) == .go)
        #expect(policy.send(creation, refused(.content(.seconds(90)), 422), at: now).retryAfter == .seconds(90))
    }

    @Test("After a refusal one request is tried; a person's request does not wait for background work")
    func probing() {
        var policy = RateLimitPolicy()
        policy.send(person, refused(.wait(.seconds(10))), at: .zero)
        let background = policy.begin(.sample(.polling), at: .seconds(10))
        #expect(policy.ask(.sample(.polling, project: .two), at: .seconds(10)) == .wait(until: .seconds(10)))
        #expect(policy.ask(person, at: .seconds(10)) == .go)
        let probe = policy.begin(person, at: .seconds(10))
        #expect(policy.ask(.sample(project: .two), at: .seconds(10)) == .wait(until: .seconds(10)))
        // An error of the server does not prove that the limit is over.
        _ = policy.end(probe, reply: RateLimitReply(status: 502), at: .seconds(11))
        let second = policy.begin(person, at: .seconds(11))
        #expect(policy.ask(.sample(project: .two), at: .seconds(11)) == .wait(until: .seconds(11)))
        _ = policy.end(second, reply: .ok, at: .seconds(12))
        #expect(policy.ask(.sample(project: .two), at: .seconds(12)) == .go)
        _ = policy.end(background, reply: .ok, at: .seconds(12))
    }

    @Test("A minute has no more points than allowed, and background work leaves some of them")
    func points() {
        var policy = RateLimitPolicy()
        #expect(policy.exhaust(.sample(.backfill), at: .zero) <= 600)
        let left = policy.exhaust(person, at: .seconds(1))
        #expect(left >= 150)
        #expect(policy.points.total <= 800)
        // The points used first become free first.
        #expect(policy.ask(person, at: .seconds(59)) != .go)
        #expect(policy.ask(person, at: .seconds(60)) == .go)
    }

    @Test("Points count from the start until a minute after the end")
    func slow() {
        var policy = RateLimitPolicy()
        let tickets = (0 ..< 30).map { _ in policy.begin(person, at: .zero) }
        policy.expire(at: .seconds(500))
        #expect(policy.points.total == 30)
        for ticket in tickets { _ = policy.end(ticket, reply: .ok, at: .seconds(500)) }
        policy.expire(at: .seconds(559))
        #expect(policy.points.total == 30)
        policy.expire(at: .seconds(560))
        #expect(policy.points.total == 0)
    }

    @Test("Writes are a second apart, reads need not be")
    func spacing() {
        var policy = RateLimitPolicy()
        policy.send(.sample(.interactive, .write), at: .zero)
        #expect(policy.ask(.sample(.interactive, .creation), at: .milliseconds(400)) == .wait(until: .seconds(1)))
        #expect(policy.ask(person, at: .milliseconds(400)) == .go)
        #expect(policy.ask(.sample(.interactive, .write), at: .seconds(1)) == .go)
    }

    @Test("At most fifty requests are under way; background work leaves room, and so does each project")
    func concurrency() {
        var policy = RateLimitPolicy()
        policy.send(person, .ok, at: .zero)
        func fill(_ priority: RequestPriority, _ project: UUID) -> Int {
            var count = 0
            while count < 200, policy.ask(.sample(priority, project: project), at: .zero) == .go {
                _ = policy.begin(.sample(priority, project: project), at: .zero)
                count += 1
            }
            return count
        }
        #expect((15 ... 29).contains(fill(.polling, .one)))
        #expect((1 ... 29).contains(fill(.polling, .two)))
        #expect(fill(.interactive, .one) >= 10)
        #expect(fill(.interactive, .two) >= 1)
        for _ in 0 ..< 60 { _ = fill(.interactive, UUID()) }
        #expect(policy.runningTotal == 50)
    }

    @Test("Content creation is limited per minute and per hour; hooks and deletions do not count as content")
    func creations() {
        var policy = RateLimitPolicy()
        var times: [Duration] = []
        for second in 0 ..< 7200 {
            let project = UUID()
            guard policy.ask(.sample(.interactive, .creation, project: project), at: .seconds(second)) == .go else {
                continue
            }
            times.append(.seconds(second))
            policy.send(.sample(.interactive, .creation, project: project), at: .seconds(second))
        }
        for time in times {
            #expect(times.count { $0 >= time && $0 < time + .seconds(60) } <= 80)
            #expect(times.count { $0 >= time && $0 < time + .seconds(3600) } <= 500)
        }
        #expect(times.count >= 800)
        #expect(policy.ask(.sample(.interactive, .write), at: .seconds(7201)) == .go)
    }

    @Test("A refusal survives a restart, with its strikes, the remainder and the content created")
    func restart() throws {
        var old = RateLimitPolicy()
        let epoch = Date(timeIntervalSince1970: 1_767_225_600)
        func time(_ uptime: Duration, _ wall: Double) -> RateLimitTime {
            RateLimitTime(uptime: uptime, wallClock: epoch.addingTimeInterval(wall))
        }
        for second in 0 ..< 30 { old.send(.sample(.interactive, .creation), at: .seconds(second)) }
        old.send(person, .left(123, resetsIn: .seconds(1000)), at: .seconds(30))
        old.send(person, refused(.unexplained), at: .seconds(40))
        old.send(person, refused(.unexplained), at: .seconds(100))
        let records = old.records(of: "user:1", at: time(.seconds(100), 100))
        var new = RateLimitPolicy()
        // The uptime of the new process starts at zero, while 50 seconds have passed.
        new.restore(records, at: time(.zero, 150))
        #expect(new.ask(person, at: .zero) == .wait(until: .seconds(70)))
        #expect(new.standing(at: .zero).remaining == ["core": 121])
        #expect(new.creationsPerHour.total == 30)
        #expect(new.ask(person, at: .seconds(70)) == .go)
        #expect(new.send(person, refused(.unexplained), at: .seconds(70)).retryAfter == .seconds(240))
        var late = RateLimitPolicy()
        late.restore(records, at: time(.zero, 20_000))
        #expect(late.ask(.sample(.backfill), at: .zero) == .go)
        #expect(late.standing(at: .zero).remaining.isEmpty)
        #expect(late.creationsPerHour.total == 0)
    }
}
