// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import RateLimits

@Suite("Random traffic against a model of GitHub", .timeLimit(.minutes(15)))
struct RateLimitPropertyTests {
    private static let kinds: [RequestKind] = [.read, .read, .read, .read, .write, .creation]

    /// Bursts of several projects, with all priorities, over two hours.
    private func chaos(_ rules: ModelGitHub.Rules, seed: UInt64) -> LimitedTraffic {
        var random = SeededRandom(seed: seed)
        var traffic = LimitedTraffic(rules, seed: seed &+ 1)
        let projects = (0 ..< 5).map { _ in UUID() }
        for _ in 0 ..< 40 {
            let begin = Duration.seconds(Int.random(in: 0 ... 7200, using: &random))
            let project = projects[Int.random(in: 0 ..< 5, using: &random)]
            let priority = RequestPriority.allCases[Int.random(in: 0 ..< 5, using: &random)]
            let spread = Int.random(in: 1 ... 60_000, using: &random)
            for _ in 0 ..< Int.random(in: 1 ... 120, using: &random) {
                let patience = Duration.seconds(
                    priority.isBackground ? Int.random(in: 1 ... 900, using: &random) : 10)
                traffic.add(
                    at: begin + .milliseconds(Int.random(in: 0 ... spread, using: &random)), project: project,
                    priority, Self.kinds[Int.random(in: 0 ..< 6, using: &random)], patience: patience)
            }
        }
        traffic.run()
        return traffic
    }

    private func judge(_ traffic: LimitedTraffic) {
        #expect(traffic.breaches.isEmpty)
        #expect(traffic.gitHub.excesses.isEmpty)
        #expect(traffic.policy.runningTotal == 0)
        for story in traffic.stories {
            switch (story.sentAt, story.refusedAt) {
            case (let sent?, nil): #expect(sent <= story.deadline)
            case (nil, let refused?):
                #expect(refused <= story.deadline)
                if let retryAfter = story.retryAfter { #expect(refused + retryAfter > story.deadline) }
            case (_?, _?), (nil, nil): Issue.record("a request is neither sent nor refused, or both")
            }
        }
    }

    @Test("P5: no limit is exceeded, and every request is answered by its deadline", arguments: 1 ... 2)
    func kept(seed: UInt64) {
        for limit in [nil, 200, 1000, 5000] {
            judge(chaos(.init(limit: limit), seed: seed))
        }
    }

    @Test("P5: nothing is sent while an answer that has arrived tells us to wait", arguments: 1 ... 2)
    func whims(seed: UInt64) {
        judge(chaos(.init(limit: 5000, whim: 60), seed: seed))
        judge(chaos(.init(limit: 400, whim: 40, strangers: 2), seed: seed))
        judge(chaos(.init(limit: nil, whim: 15), seed: seed))
    }

    @Test("One busy project, or three, cannot make a quiet one wait", arguments: [1, 3], [7])
    func fairness(noisy: Int, seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var traffic = LimitedTraffic(.init(limit: 5000), seed: seed)
        let quiet = UUID()
        for project in (0 ..< noisy).map({ _ in UUID() }) {
            for second in 0 ..< 600 {
                for _ in 0 ..< 12 / noisy {
                    let kind = Self.kinds[Int.random(in: 0 ..< 6, using: &random)]
                    let priority = RequestPriority.allCases[Int.random(in: 0 ..< 5, using: &random)]
                    traffic.add(
                        at: .milliseconds(second * 1000 + Int(random.next() % 1000)), project: project, priority, kind)
                }
            }
        }
        for minute in 0 ..< 10 {
            traffic.add(at: .seconds(minute * 60 + 7), project: quiet, .interactive, .read)
            traffic.add(at: .seconds(minute * 60 + 27), project: quiet, .interactive, .write)
            traffic.add(at: .seconds(minute * 60 + 47), project: quiet, .interactive, .creation)
        }
        traffic.run()
        judge(traffic)
        for story in traffic.stories where story.demand.party.project == quiet {
            // A write may have to wait a second for each busy project, and one more for its own.
            let bound = story.demand.kind == .read ? Duration.zero : .seconds(noisy + 1)
            #expect((story.wait ?? .seconds(1_000_000)) <= bound)
        }
    }

    @Test("People's requests do not wait for background work, however much there is", arguments: [7])
    func people(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var traffic = LimitedTraffic(.init(limit: 5000), seed: seed)
        let projects = [UUID(), UUID()]
        for second in 0 ..< 3500 {
            for priority in [RequestPriority.recovery, .backfill] {
                let kind = Self.kinds[Int.random(in: 0 ..< 5, using: &random)]
                traffic.add(
                    at: .seconds(second), project: projects[second % 2], priority, kind, patience: .seconds(120))
            }
            guard second % 10 == 0 else { continue }
            traffic.add(at: .milliseconds(second * 1000 + 333), project: projects[0], .interactive)
        }
        traffic.run()
        judge(traffic)
        let people = traffic.stories.filter { !$0.demand.priority.isBackground }
        #expect(people.count == 350)
        #expect(people.allSatisfy { $0.wait == .zero })
        let background = traffic.stories.filter { $0.demand.priority.isBackground && $0.sentAt != nil }
        // Background work leaves the reserve, and uses the rest: over the whole hour, not only at its beginning.
        #expect(background.count <= 6000)
        #expect(background.count >= 3300)
        let early = background.count { ($0.sentAt ?? .zero) < .seconds(900) }
        #expect(early < background.count * 2 / 5)
    }
}
