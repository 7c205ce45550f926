// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import Storage
import TestSupport
import Testing

@testable import RateLimits

@Suite("A budget and the requests that wait for it", .timeLimit(.minutes(15)))
struct RateLimitBudgetTests {
    private let clock = ManualClock()
    private let metrics = TestMetrics()

    private func budget(_ saved: [RateLimitRecord] = [], concurrent: Int = 50) -> RateLimitBudget {
        let environment = SyncEnvironment.test(clock: clock, metrics: metrics)
        var settings = RateLimitSettings()
        settings.concurrent = .init(total: concurrent, reserve: 0)
        return RateLimitBudget(
            account: "user:1", settings: settings, saved: saved, changes: BudgetChanges(),
            metrics: RateLimitMetrics(environment), environment: environment)
    }

    @Test("A waiting request goes when its time has come, and not before")
    func time() async throws {
        let budget = budget()
        let first = try await budget.acquire(.sample(.interactive, .write), patience: .seconds(5))
        await budget.finish(first, reply: .ok, isUnsent: false)
        async let second = budget.acquire(.sample(.interactive, .write), patience: .seconds(5))
        async let third = budget.acquire(.sample(.interactive, .write, project: .two), patience: .seconds(5))
        try await clock.sleepers(atLeast: 2)
        clock.advance(by: .milliseconds(999))
        #expect(await budget.waiterCount == 2)
        clock.advance(by: .milliseconds(1))
        // One request has gone. The timer now belongs to the other.
        try await clock.sleepers(atLeast: 1, dueBy: .seconds(2))
        #expect(await budget.waiterCount == 1)
        clock.advance(by: .seconds(1))
        let starts = try await [second.startedAt, third.startedAt].sorted()
        #expect(starts == [.seconds(1), .seconds(2)])
        #expect(metrics.values("paca_sync_github_wait_seconds", ("priority", "interactive")).sorted() == [0, 1e9, 2e9])
    }

    @Test("A request that cannot meet its deadline is refused at once; one that may meet it waits")
    func deadline() async throws {
        let budget = budget(concurrent: 1)
        let first = try await budget.acquire(.sample(), patience: .seconds(5))
        await budget.finish(first, reply: .ok, isUnsent: false)
        let second = try await budget.acquire(.sample(), patience: .seconds(5))
        // It is not known when the request under way will end, so the third has to wait.
        let third = Task { try await budget.acquire(.sample(), patience: .seconds(5)) }
        try await clock.sleepers(atLeast: 1)
        clock.advance(by: .seconds(5))
        await #expect(throws: RateLimitBudget.Refusal.limited(retryAfter: .seconds(1))) { try await third.value }
        await budget.finish(
            second, reply: RateLimitReply(status: 403, refusal: .wait(.seconds(30))), isUnsent: false)
        await #expect(throws: RateLimitBudget.Refusal.limited(retryAfter: .seconds(30))) {
            try await budget.acquire(.sample(), patience: .seconds(29))
        }
        #expect(clock.sleeperCount == 0)
    }

    @Test("A cancelled request gives its place back, while it waits and after it has gone")
    func cancellation() async throws {
        let budget = budget(concurrent: 1)
        let first = try await budget.acquire(.sample(), patience: .seconds(5))
        let second = Task { try await budget.acquire(.sample(), patience: .seconds(50)) }
        try await clock.sleepers(atLeast: 1)
        let third = Task { try await budget.acquire(.sample(project: .two), patience: .seconds(50)) }
        try await clock.sleepers(atLeast: 2)
        second.cancel()
        await #expect(throws: RateLimitBudget.Refusal.cancelled) { try await second.value }
        #expect(await budget.waiterCount == 1)
        await budget.finish(first, reply: .ok, isUnsent: false)
        let ticket = try await third.value
        await budget.finish(ticket, reply: .ok, isUnsent: false)
        // The place is free again.
        _ = try await budget.acquire(.sample(), patience: .zero)
    }

    @Test("Cancelling at any moment loses no place", arguments: 1 ... 20)
    func storm(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let budget = budget(concurrent: 2)
        let tasks = (0 ..< 40).map { index in
            Task {
                let ticket = try await budget.acquire(
                    .sample(.interactive, .read, project: index % 2 == 0 ? .one : .two), patience: .seconds(50))
                await budget.finish(ticket, reply: .ok, isUnsent: false)
            }
        }
        for task in tasks where Bool.random(using: &random) { task.cancel() }
        for task in tasks { _ = await task.result }
        #expect(await budget.waiterCount == 0)
        let first = try await budget.acquire(.sample(), patience: .zero)
        let second = try await budget.acquire(.sample(project: .two), patience: .zero)
        await budget.finish(first, reply: .ok, isUnsent: false)
        await budget.finish(second, reply: .ok, isUnsent: false)
        #expect(clock.sleeperCount == 0)
    }

    @Test("When the waiter that keeps the timer leaves, another keeps it for the rest")
    func keeper() async throws {
        let blocked = GitHubTimestamp(microseconds: 1_767_225_630_000_000)
        let budget = budget([
            RateLimitRecord(account: "user:1", resource: "(account)", blockedUntil: blocked, strikes: 1)
        ])
        let keeper = Task { try await budget.acquire(.sample(), patience: .seconds(60)) }
        try await clock.sleepers(atLeast: 1)
        let other = Task { try await budget.acquire(.sample(project: .two), patience: .seconds(60)) }
        try await clock.sleepers(atLeast: 2)
        keeper.cancel()
        await #expect(throws: RateLimitBudget.Refusal.cancelled) { try await keeper.value }
        let end = ManualClock.Instant(offset: .seconds(30))
        while try await clock.nextTimerScheduled() != end {}
        clock.advance(by: .seconds(30))
        let ticket = try await other.value
        #expect(ticket.startedAt == .seconds(30))
        await budget.finish(ticket, reply: .ok, isUnsent: false)
    }

    @Test("An unused budget can be closed, and then sends new requests to a new budget")
    func retirement() async throws {
        let budget = budget()
        let ticket = try await budget.acquire(.sample(), patience: .zero)
        #expect(await !budget.retire())
        await budget.finish(ticket, reply: nil, isUnsent: true)
        #expect(await budget.retire())
        await #expect(throws: RateLimitBudget.Refusal.retired) { try await budget.acquire(.sample(), patience: .zero) }
    }
}
