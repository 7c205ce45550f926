// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Actors
@testable import Storage

@Suite("What checks change in a project")
struct ProjectionCITests {
    private func project(_ news: [DeliveryNews], on view: ProjectView) -> Projection {
        var projection = Projection(project: Sample.project, view: view)
        for (index, item) in news.enumerated() { projection.apply(item, action: nil, of: Sample.key(Int64(index))) }
        return projection
    }

    private func view(_ rows: [PullRequestRow], linked tasks: [Int64] = [1, 2], checks: [CheckRow] = []) -> ProjectView
    {
        let links = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, Set(tasks.map(Sample.task))) })
        return Sample.view(pullRequests: rows, links: links, checks: checks)
    }

    private func changes(_ projection: Projection) -> [String] {
        projection.events.compactMap { event in
            guard case .ciStateChanged(let task, _, let number, let state) = event else { return nil }
            return "\(number) \(state) \(Sample.tasks.first { $0.value == task }?.key ?? 0)"
        }
    }

    @Test("The first check of a head commit emits one event for each linked task, and writes check and state")
    func firstCheck() {
        let projection = project([.check(Sample.check(nil))], on: view([Sample.row()]))
        #expect(changes(projection) == ["7 pending 1", "7 pending 2"])
        #expect(
            projection.writes.map(\.statement.name)
                == ["delivery.take", "pull_request.upsert", "check.upsert", "outbox.append"])
        let written = PullRequestStore.upsert([Sample.row(ciState: "pending")], project: Sample.project)
        #expect(projection.writes[1].bytes == written.bytes)
    }

    @Test("Every change emits its event once; news that changes nothing emits none")
    func changesOnly() {
        let news = [
            Sample.check("build", nil), Sample.check("lint", nil, id: 2), Sample.check("build", "success"),
            Sample.check("lint", "failure", id: 2), Sample.check("docs", "success", id: 3),
            Sample.check("lint", "success", id: 4),
        ]
        let projection = project(news.map(DeliveryNews.check), on: view([Sample.row()], linked: [1]))
        #expect(changes(projection) == ["7 pending 1", "7 failure 1", "7 success 1"])
    }

    @Test("Checks of a commit that is no pull request's head are stored and change nothing else")
    func otherCommit() {
        let projection = project([.check(Sample.check("failure", sha: "def"))], on: view([Sample.row()]))
        #expect(projection.writes.map(\.statement.name) == ["delivery.take", "check.upsert"])
    }

    @Test("Older news of a check is not written and says why")
    func superseded() {
        let known = Sample.check("success", id: 5)
        let row = Sample.row(ciState: "success")
        let projection = project([.check(Sample.check("failure", id: 4))], on: view([row], checks: [known]))
        #expect(projection.writes.map(\.statement.name) == ["delivery.take"])
        #expect(projection.outcomes[0].reason?.contains("newer") == true)
    }

    @Test("A context in another case is the same context, and keeps its first spelling")
    func contexts() {
        let known = Sample.check("CI/Build", kind: .status, nil, id: 1, app: 0)
        let row = Sample.row(ciState: "pending")
        let news = Sample.check("ci/build", kind: .status, "success", id: 2, app: 0)
        let projection = project([.check(news)], on: view([row], linked: [1], checks: [known]))
        #expect(changes(projection) == ["7 success 1"])
        let written = Sample.check("CI/Build", kind: .status, "success", id: 2, app: 0)
        #expect(projection.writes[2].bytes == CheckStore.upsert([written]).bytes)
    }

    @Test("A new head commit gets the state of its stored checks, which may have come first")
    func newHead() {
        let row = Sample.row(at: 1, headSHA: "abc", ciState: "failure")
        let moved = Sample.row(at: 2, headSHA: "def")
        let early = project(
            [.pullRequest(Sample.news(moved))],
            on: view([row], linked: [1], checks: [Sample.check("success", sha: "def")]))
        #expect(changes(early) == ["7 success 1"])
        let none = project([.pullRequest(Sample.news(moved))], on: view([row], linked: [1]))
        #expect(changes(none) == ["7 unknown 1"])
        let sameBatch = project(
            [.check(Sample.check(nil, sha: "def")), .pullRequest(Sample.news(moved))], on: view([row], linked: [1]))
        #expect(changes(sameBatch) == ["7 pending 1"])
        let late = project(
            [.pullRequest(Sample.news(moved)), .check(Sample.check("success", sha: "abc"))],
            on: view([row], linked: [1]))
        #expect(changes(late) == ["7 unknown 1"])
    }

    @Test("News of the pull request itself keeps the state of its checks")
    func keptState() {
        let row = Sample.row(at: 1, ciState: "success")
        let checks = [Sample.check("success")]
        let projection = project(
            [.pullRequest(Sample.news(Sample.row(title: "new", at: 2)))], on: view([row], checks: checks))
        #expect(changes(projection) == [])
        let news = Sample.news(Sample.row(title: "new", at: 2))
        let written = PullRequestStore.upsert(
            [Sample.written(news, over: row, ciState: "success")], project: Sample.project)
        #expect(projection.writes[1].bytes == written.bytes)
    }

    @Test("Two pull requests with the same head commit both emit events")
    func sharedCommit() {
        let rows = [Sample.row(number: 8, id: 11), Sample.row(number: 7, id: 10)]
        let projection = project([.check(Sample.check("failure"))], on: view(rows, linked: [3]))
        #expect(changes(projection) == ["7 failure 3", "8 failure 3"])
    }
}
