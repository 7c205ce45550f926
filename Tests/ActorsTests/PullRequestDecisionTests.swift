// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Storage
import TestSupport
import Testing

@Suite("The order rule for news of a pull request")
struct PullRequestDecisionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let stored: (state: String, at: Int64)
        let news: (state: String, at: Int64, action: String)
        let expected: PullRequestDecision

        init(
            _ stored: (state: String, at: Int64), _ news: (state: String, at: Int64, action: String),
            _ expected: PullRequestDecision
        ) {
            self.stored = stored
            self.news = news
            self.expected = expected
        }

        var testDescription: String { "\(stored) then \(news): \(expected)" }
    }

    @Test(
        "Older news never replaces newer (P4), and on a tie the terminal state wins",
        arguments: [
            Case(("open", 5), ("open", 6, "edited"), .write),
            Case(("open", 5), ("open", 4, "edited"), .superseded),
            Case(("open", 5), ("merged", 4, "closed"), .superseded),
            Case(("merged", 5), ("open", 6, "reopened"), .write),
            Case(("merged", 5), ("open", 6, "opened"), .write),
            Case(("open", 5), ("closed", 5, "closed"), .write),
            Case(("open", 5), ("merged", 5, "closed"), .write),
            Case(("closed", 5), ("merged", 5, "closed"), .write),
            Case(("closed", 5), ("open", 5, "reopened"), .write),
            Case(("closed", 5), ("open", 5, "labeled"), .superseded),
            Case(("merged", 5), ("open", 5, "reopened"), .superseded),
            Case(("merged", 5), ("closed", 5, "closed"), .superseded),
            Case(("merged", 5), ("open", 5, "edited"), .superseded),
            Case(("open", 5), ("open", 5, "edited"), .write),
            Case(("closed", 5), ("closed", 5, "edited"), .write),
            Case(("merged", 5), ("merged", 5, "labeled"), .write),
            Case(("open", 5), ("open", 5, "opened"), .superseded),
        ])
    func order(_ test: Case) {
        let stored = Sample.row(title: "stored", state: test.stored.state, at: test.stored.at)
        let news = Sample.news(
            Sample.row(id: 11, title: "news", state: test.news.state, at: test.news.at), action: test.news.action)
        #expect(PullRequestDecision(news, stored: stored) == test.expected)
    }

    @Test("News without a stored row is written, and so is news of a row that the plugin wrote")
    func unknown() {
        #expect(PullRequestDecision(Sample.news(action: "opened"), stored: nil) == .write)
        let plugin = Sample.row(state: "merged", at: nil)
        #expect(PullRequestDecision(Sample.news(Sample.row(at: -1_000_000)), stored: plugin) == .write)
    }

    @Test("News that says what is stored already changes nothing, whatever our id for it")
    func unchanged() {
        #expect(
            PullRequestDecision(Sample.news(Sample.row(id: 11), action: "opened"), stored: Sample.row()) == .unchanged)
    }

    static let changes: [@Sendable (inout PullRequestRow) -> Void] = [
        { $0.githubID += 1 }, { $0.title += "!" }, { $0.htmlURL += "!" }, { $0.headBranch += "!" },
        { $0.headSHA += "!" },
        { $0.baseBranch += "!" }, { $0.author = "" }, { $0.isDraft.toggle() }, { $0.isFromFork.toggle() },
        { $0.mergedAt = PostgresTimestamp(microseconds: 6) },
    ]

    @Test("A difference in any column is written on a tie, and not when the news is older", arguments: changes.indices)
    func columns(index: Int) {
        let stored = Sample.row(at: 5)
        var changed = stored
        Self.changes[index](&changed)
        #expect(PullRequestDecision(Sample.news(changed), stored: stored) == .write)
        changed.githubUpdatedAt = PostgresTimestamp(microseconds: 4_999_999)
        #expect(PullRequestDecision(Sample.news(changed), stored: stored) == .superseded)
    }

    @Test("News of different times, in any order, leaves the newest", arguments: 1 ... 20)
    func convergence(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let states = ["open", "closed", "merged"]
        let actions = ["opened", "edited", "closed"]
        for _ in 0 ..< 50 {
            let count = Int64.random(in: 1 ... 12, using: &random)
            let news = (0 ..< count).map { time in
                Sample.news(
                    Sample.row(title: "\(time)", state: states.randomElement(using: &random) ?? "open", at: time),
                    action: actions.randomElement(using: &random) ?? "edited")
            }
            var stored: PullRequestRow?
            for item in news.shuffled(using: &random) where PullRequestDecision(item, stored: stored) == .write {
                stored = item.row
            }
            #expect(stored == news.last?.row)
        }
    }

    @Test("On a tie of several news, the terminal state wins in any order", arguments: 1 ... 20)
    func ties(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let news = ["open", "closed", "merged", "open", "closed"].map { Sample.news(Sample.row(state: $0)) }
        var stored: PullRequestRow?
        for item in news.shuffled(using: &random) where PullRequestDecision(item, stored: stored) == .write {
            stored = item.row
        }
        #expect(stored?.state == "merged")
    }
}
