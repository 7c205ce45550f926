// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import Testing

@testable import SyncEngine

/// A log entry of a test.
func logEntry(
    _ id: Int64, _ guid: UUID, at seconds: Int64, event: String = "pull_request", status: Int = 502
) -> HookDelivery {
    HookDelivery(
        id: id, guid: guid.uuidString.lowercased(), deliveredAt: GitHubTimestamp(microseconds: seconds * 1_000_000),
        isRedelivery: false, status: status == 202 ? "OK" : "failed", statusCode: status, event: event, action: nil,
        installationID: nil, repositoryID: nil, throttledAt: nil)
}

@Suite("A review of a hook's delivery log")
struct DeliveryLogReviewTests {
    private let start = GitHubTimestamp(microseconds: 1_000_000)
    private let one = UUID()
    private let two = UUID()
    private let three = UUID()

    @Test("finds what is not stored, the oldest first, with its newest attempt")
    func missing() {
        let review = DeliveryLogReview(
            [
                logEntry(9, one, at: 50), logEntry(8, two, at: 40), logEntry(7, three, at: 30),
                logEntry(6, one, at: 20),
            ], stored: [three], since: start)
        #expect(review.missed.map(\.id) == [9, 8])
    }

    @Test("believes our ledger, not the status in the log")
    func ledger() {
        let entries = [logEntry(2, one, at: 20, status: 502), logEntry(1, two, at: 10, status: 202)]
        #expect(DeliveryLogReview(entries, stored: [one], since: start).missed.map(\.id) == [1])
    }

    @Test("leaves what was accepted before we had the hook, but not what failed then")
    func before() {
        let entries = [logEntry(2, one, at: 20, status: 202), logEntry(1, two, at: 10, status: 504)]
        let since = GitHubTimestamp(microseconds: 60_000_000)
        #expect(DeliveryLogReview(entries, stored: [], since: since).missed.map(\.id) == [1])
    }

    @Test("leaves events that nobody handles, and sees repeated entries once")
    func noise() {
        let entries = [
            logEntry(3, one, at: 20, event: "star"), logEntry(2, two, at: 10), logEntry(2, two, at: 10),
        ]
        #expect(DeliveryLogReview(entries, stored: [], since: start).missed.map(\.id) == [2])
    }
}

@Suite("A walk over a hook's delivery log")
struct DeliveryLogWalkTests {
    private func time(_ seconds: Int64) -> GitHubTimestamp { GitHubTimestamp(microseconds: seconds * 1_000_000) }

    @Test("goes back fifteen minutes beyond what was judged, since entries come late")
    func overlap() {
        var walk = DeliveryLogWalk(readTo: time(10_000))
        let more1 = walk.read(
            [logEntry(3, UUID(), at: 11_000), logEntry(2, UUID(), at: 9_100)], hasNext: true, at: nil)
        #expect(more1)
        #expect(!walk.isWhole)
        let more2 = walk.read([logEntry(1, UUID(), at: 9_099)], hasNext: true, at: nil)
        #expect(!more2)
        #expect(walk.isWhole)
        #expect(walk.judgedTo == time(11_000))
        #expect(walk.entries.count == 3)
    }

    @Test("knows when GitHub does not keep any more what came after the last reading")
    func short() {
        let day: Int64 = 86_400
        for (age, isWhole) in [(2 * day, true), (3 * day, false)] {
            var walk = DeliveryLogWalk(readTo: time(10_000))
            let more3 = walk.read([logEntry(3, UUID(), at: 10_000 + age)], hasNext: false, at: time(10_000 + age))
            #expect(!more3)
            #expect(walk.isWhole == isWhole)
        }
        // Without GitHub's time the newest entry tells it.
        var walk = DeliveryLogWalk(readTo: time(10_000))
        let more4 = walk.read([logEntry(3, UUID(), at: 900_000)], hasNext: false, at: nil)
        #expect(!more4)
        #expect(!walk.isWhole)
    }

    @Test("that comes to no end within fifty pages is not whole")
    func long() {
        var walk = DeliveryLogWalk(readTo: time(10_000))
        var pages = 1
        while walk.read([logEntry(1, UUID(), at: 20_000)], hasNext: true, at: nil) { pages += 1 }
        #expect(pages == 50 && !walk.isWhole)
    }

    @Test("of an empty log moves to GitHub's time, and without one nowhere")
    func empty() {
        var walk = DeliveryLogWalk(readTo: time(10_000))
        let more5 = walk.read([], hasNext: false, at: nil)
        #expect(!more5)
        #expect(walk.judgedTo == time(10_000))
        var timed = DeliveryLogWalk(readTo: time(10_000))
        let more6 = timed.read([], hasNext: false, at: time(20_000))
        #expect(!more6)
        #expect(timed.judgedTo == time(20_000) && timed.isWhole)
        var first = DeliveryLogWalk(readTo: nil)
        let more7 = first.read([], hasNext: false, at: nil)
        #expect(!more7)
        #expect(first.judgedTo == nil && first.isWhole)
    }

    @Test("reads all of a log that was never read")
    func first() {
        var walk = DeliveryLogWalk(readTo: nil)
        let more8 = walk.read([logEntry(2, UUID(), at: 200)], hasNext: true, at: nil)
        #expect(more8)
        let more9 = walk.read([logEntry(1, UUID(), at: 100)], hasNext: false, at: nil)
        #expect(!more9)
        #expect(walk.isWhole && walk.entries.count == 2)
    }
}

@Suite("A plan of recovery")
struct RecoveryPlanTests {
    private func missed(_ count: Int, _ event: String = "pull_request") -> [HookDelivery] {
        (0 ..< count).map { logEntry(Int64($0), UUID(), at: Int64($0), event: event) }
    }

    @Test("pulls a few deliveries, in their order")
    func few() {
        let few = missed(2, "check_run")
        let plan = RecoveryPlan(few, .init(openPullRequests: 5))
        #expect(plan.pulls == few && !plan.compares)
    }

    @Test("compares when that takes fewer requests, and says both numbers")
    func many() {
        let plan = RecoveryPlan(missed(730), .init(openPullRequests: 40))
        #expect(plan.compares && plan.pulls.isEmpty)
        #expect(plan.reason.contains("730") && plan.reason.contains("8"))
    }

    @Test("counts the requests for checks only when checks are missing")
    func checks() {
        #expect(!RecoveryPlan(missed(100, "check_run"), .init(openPullRequests: 40)).compares)
        #expect(RecoveryPlan(missed(100, "pull_request"), .init(openPullRequests: 40)).compares)
    }

    @Test("compares when the log does not reach back far enough, whatever it shows")
    func retention() {
        #expect(RecoveryPlan([], .init(isWhole: false)).compares)
        #expect(RecoveryPlan(missed(1), .init(isWhole: false)).compares)
    }

    @Test("does nothing when nothing is missing")
    func nothing() {
        let plan = RecoveryPlan([], .init())
        #expect(plan.pulls.isEmpty && !plan.compares)
    }
}
