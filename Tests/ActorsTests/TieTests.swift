// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Storage
import Testing

@testable import Actors

@Suite("News of one second, in any order")
struct TieTests {
    /// The row after news, one after the other.
    private func row(after news: [PullRequestSnapshot], from start: PullRequestRow?) -> PullRequestRow? {
        news.reduce(start) { stored, news in PullRequestMerge(news, stored: stored).row ?? stored }
    }

    private func former(_ change: (inout Predecessor) -> Void) -> Predecessor {
        var former = Predecessor()
        change(&former)
        return former
    }

    private let before = Sample.row(title: "wip", at: 4)

    @Test("A reopened pull request is open, whatever came first, and GitHub is asked", arguments: [true, false])
    func reopened(inOrder: Bool) {
        let news = [
            Sample.news(Sample.row(title: "wip", state: "closed", at: 5), action: "closed"),
            Sample.news(Sample.row(title: "wip", at: 5), action: "reopened"),
        ]
        let row = row(after: inOrder ? news : news.reversed(), from: before)
        #expect(row?.state == "open")
        #expect(row?.isUndecided == true)
        // A redelivery of the first changes nothing.
        #expect(PullRequestMerge(news[0], stored: row).decision == .superseded)
    }

    @Test("A closed pull request that was reopened and closed again is closed, in any order", arguments: [true, false])
    func closedAgain(inOrder: Bool) {
        let news = [
            Sample.news(Sample.row(title: "wip", at: 5), action: "reopened"),
            Sample.news(Sample.row(title: "wip", state: "closed", at: 5), action: "closed"),
        ]
        let start = Sample.row(title: "wip", state: "closed", at: 4)
        #expect(row(after: inOrder ? news : news.reversed(), from: start)?.state == "closed")
    }

    @Test("A title or a base branch that the newer news left does not come back, also hours later")
    func lateColumns() {
        let edited = Sample.news(
            Sample.row(title: "PROJ-1 done", at: 5), former: former { $0.title = "wip" })
        let late = Sample.news(Sample.row(title: "wip", at: 5), action: "labeled")
        for news in [[edited, late], [late, edited], [edited, late, late]] {
            let row = row(after: news, from: before)
            #expect(row?.title == "PROJ-1 done")
            #expect(row?.isUndecided == false)
        }
        var rebased = Sample.row(title: "wip", at: 5, headSHA: "B")
        rebased.baseBranch = "rel/2"
        let pushed = Sample.row(title: "wip", at: 5, headSHA: "B")
        let steps = [
            Sample.news(pushed, action: "synchronize", former: former { $0.headSHA = "A" }),
            Sample.news(rebased, former: former { $0.baseBranch = "main" }),
        ]
        for news in [steps, steps.reversed()] {
            let row = row(after: news, from: Sample.row(title: "wip", at: 4, headSHA: "A"))
            #expect(row?.baseBranch == "rel/2" && row?.headSHA == "B" && row?.isUndecided == false)
        }
    }

    @Test("A chain of changes ends at its end, in any order that its links can show")
    func chain() {
        let steps = [("wip", "a"), ("a", "b"), ("b", "c")].map { from, to in
            Sample.news(Sample.row(title: to, at: 5), former: former { $0.title = from })
        }
        for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0]] {
            #expect(row(after: order.map { steps[$0] }, from: before)?.title == "c", "\(order)")
        }
    }

    @Test("A description that the newer news left makes the older one superseded, though no column shows it")
    func bodies() {
        let edited = Sample.news(
            Sample.row(title: "wip", at: 5), body: "PROJ-1", former: former { $0.body = NewsFacts.digest("old") })
        let late = Sample.news(Sample.row(title: "wip", at: 5), body: "old", action: "labeled")
        let stored = row(after: [edited], from: before)
        #expect(PullRequestMerge(late, stored: stored).decision == .superseded)
        let first = row(after: [late], from: before)
        #expect(PullRequestMerge(edited, stored: first).decision == .write)
    }

    @Test("Draft and ready follow what the action says came before")
    func drafts() {
        var draft = Sample.row(title: "wip", at: 5)
        draft.isDraft = true
        let news = [
            Sample.news(draft, action: "converted_to_draft"),
            Sample.news(Sample.row(title: "wip", at: 5), action: "labeled"),
        ]
        for order in [news, news.reversed()] {
            #expect(row(after: order, from: before)?.isDraft == true)
        }
    }

    @Test("Nothing is older than the opening, and anything of its second is newer")
    func opening() {
        let opened = Sample.news(Sample.row(title: "first", at: 5), action: "opened")
        let labeled = Sample.news(Sample.row(title: "second", at: 5), action: "labeled")
        for order in [[opened, labeled], [labeled, opened]] {
            let row = row(after: order, from: nil)
            #expect(row?.title == "second" && row?.isUndecided == false)
        }
    }

    @Test("Where nothing tells the order the last wins, undecided until newer news or a read of GitHub")
    func undecided() {
        let one = Sample.news(Sample.row(title: "one", at: 5), action: "labeled")
        let two = Sample.news(Sample.row(title: "two", at: 5), action: "unlabeled")
        let tied = row(after: [one, two], from: before)
        #expect(tied?.title == "two" && tied?.isUndecided == true)
        let later = row(after: [Sample.news(Sample.row(title: "three", at: 6))], from: tied)
        #expect(later?.isUndecided == false)
        let answer = Sample.news(
            Sample.row(title: "one", at: 5), action: "synced", observation: .read(basis: tied))
        let decided = PullRequestMerge(answer, stored: tied)
        #expect(decided.decision == .write)
        #expect(decided.row?.title == "one" && decided.row?.isUndecided == false)
        let same = Sample.news(
            Sample.row(title: "two", at: 5), action: "synced", observation: .read(basis: tied))
        #expect(PullRequestMerge(same, stored: tied).decision == .unchanged)
        #expect(PullRequestMerge(same, stored: tied).row?.isUndecided == false)
    }

    @Test("An answer whose request began before the stored news arrived decides nothing")
    func oldRead() {
        let tied = row(
            after: [Sample.news(Sample.row(title: "new", at: 5), former: former { $0.title = "wip" })], from: before)
        let answer = Sample.news(
            Sample.row(title: "wip", at: 5), action: "synced", observation: .read(basis: before))
        #expect(PullRequestMerge(answer, stored: tied).decision == .superseded)
    }

    @Test("A merge is final within its second")
    func merged() {
        let merged = Sample.news(Sample.row(title: "wip", state: "merged", at: 5), action: "closed")
        let others = [
            Sample.news(Sample.row(title: "wip", at: 5), action: "labeled"),
            Sample.news(Sample.row(title: "wip", state: "closed", at: 5), action: "closed"),
            Sample.news(Sample.row(title: "x", at: 5), action: "reopened"),
        ]
        for other in others {
            for order in [[merged, other], [other, merged]] {
                #expect(row(after: order, from: before)?.state == "merged")
            }
        }
    }
}
