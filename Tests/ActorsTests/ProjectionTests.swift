// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Actors
@testable import Storage

@Suite("What a batch of news writes and emits")
struct ProjectionTests {
    private func project(
        _ news: [DeliveryNews], on view: ProjectView = Sample.view(), action: String? = "edited"
    ) -> Projection {
        var projection = Projection(project: Sample.project, view: view)
        for (index, item) in news.enumerated() { projection.apply(item, action: action, of: Sample.key(Int64(index))) }
        return projection
    }

    private func statements(_ projection: Projection) -> [String] { projection.writes.map(\.statement.name) }

    private func events(_ projection: Projection, _ number: Int32 = 7) -> [String] {
        projection.events.map { event in
            let task = event.task.flatMap { id in Sample.tasks.first { $0.value == id }?.key } ?? 0
            return switch event {
            case .pullRequestLinked: "linked \(task)"
            case .pullRequestUnlinked(_, _, _, let reason): "unlinked \(task) by \(reason)"
            case .pullRequestUpdated(_, _, _, let action): "\(action) \(task)"
            case .pullRequestStateChanged(_, _, _, let state, let previous): "\(previous) to \(state) \(task)"
            case .branchLinked(_, _, let branch): "\(branch) \(task)"
            case .pullRequestCreated(_, _, _, let url): "created \(url) \(task)"
            case .ciStateChanged(_, _, _, let state): "ci \(state) \(task)"
            case .syncDegraded, .syncRecovered: "health"
            }
        }
    }

    @Test("A new pull request is written and linked, and emits a link and an update event for each task")
    func newPullRequest() {
        let projection = project([.pullRequest(Sample.news(Sample.row(title: "PROJ-2 PROJ-1"), action: "opened"))])
        #expect(events(projection) == ["linked 2", "linked 1", "opened 1", "opened 2"])
        #expect(
            statements(projection)
                == [
                    "delivery.take", "pull_request.upsert", "reference.insert", "pull_request.insert_links",
                    "outbox.append",
                ])
        #expect(
            projection.outcomes == [
                DeliveryOutcome(key: Sample.key(0), state: .applied, action: "edited", subject: .pullRequest(7))
            ])
    }

    @Test("A change of state emits an event with both states; another update emits only the update")
    func stateChange() {
        let stored = Sample.row(id: 20, at: 1)
        let view = Sample.view(pullRequests: [stored], links: [stored.id: [Sample.task(1), Sample.task(2)]])
        let merged = project(
            [.pullRequest(Sample.news(Sample.row(state: "merged", at: 2), action: "closed"))], on: view)
        #expect(events(merged) == ["closed 1", "open to merged 1", "closed 2", "open to merged 2"])
        let edited = project([.pullRequest(Sample.news(Sample.row(title: "new", at: 2)))], on: view)
        #expect(events(edited) == ["edited 1", "edited 2"])
    }

    @Test("The stored row keeps our id")
    func identity() {
        let stored = Sample.row(id: 20, at: 1)
        let news = Sample.row(id: 21, title: "PROJ-1", at: 2)
        let projection = project([.pullRequest(Sample.news(news))], on: Sample.view(pullRequests: [stored]))
        let written = Sample.written(Sample.news(news), over: stored)
        #expect(written.id == stored.id)
        #expect(projection.writes[1].bytes == PullRequestStore.upsert([written], project: Sample.project).bytes)
        let link = (pullRequest: stored.id, task: Sample.task(1), source: "reference")
        #expect(projection.writes[3].bytes == PullRequestStore.insertLinks([link]).bytes)
    }

    @Test("Older news writes no column, no link and no event, and says why")
    func superseded() {
        let stored = Sample.row(id: 20, title: "newest", at: 5)
        let view = Sample.view(pullRequests: [stored], links: [stored.id: [Sample.task(1)]])
        let projection = project(
            [.pullRequest(Sample.news(Sample.row(title: "PROJ-2", state: "merged", at: 4)))], on: view)
        #expect(events(projection) == [])
        #expect(statements(projection) == ["delivery.take"])
        #expect(projection.outcomes[0].state == .applied)
        #expect(projection.outcomes[0].reason?.contains("newer") == true)
    }

    @Test("Repeated news emits nothing, unless a task it names was created since")
    func repeated() {
        let stored = Sample.row(title: "PROJ-1 PROJ-2")
        let view = Sample.view(pullRequests: [stored], links: [stored.id: [Sample.task(1), Sample.task(2)]])
        #expect(events(project([.pullRequest(Sample.news(stored))], on: view)) == [])
        let later = Sample.view(pullRequests: [stored], links: [stored.id: [Sample.task(1)]])
        let projection = project([.pullRequest(Sample.news(stored))], on: later)
        #expect(events(projection) == ["linked 2"])
        #expect(
            statements(projection)
                == [
                    "delivery.take", "reference.insert", "pull_request.insert_links", "outbox.append",
                ])
    }

    @Test("Several deliveries of one pull request write its row once, but each emits what people see of it")
    func oneRowManySteps() {
        let steps = [
            Sample.news(Sample.row(title: "PROJ-1"), action: "opened"),
            Sample.news(Sample.row(title: "PROJ-1", at: 1), action: "labeled"),
            Sample.news(Sample.row(title: "late", state: "closed", at: 0), action: "late"),
            Sample.news(Sample.row(title: "PROJ-1 PROJ-2", state: "merged", at: 2), action: "closed"),
        ]
        let projection = project(steps.map(DeliveryNews.pullRequest))
        #expect(
            events(projection) == [
                "linked 1", "opened 1", "linked 2", "closed 1", "open to merged 1", "closed 2",
                "open to merged 2",
            ])
        let last = Sample.written(steps[3], over: Sample.row(title: "PROJ-1", at: 1))
        #expect(projection.writes[1].bytes == PullRequestStore.upsert([last], project: Sample.project).bytes)
        #expect(projection.outcomes.map(\.state) == [.applied, .applied, .applied, .applied])
    }

    @Test("A branch made earlier in the batch links the pull request that comes from it")
    func branchThenPullRequest() {
        let name = "PROJ-3-fix"
        let projection = project([
            .branchCreated(BranchKey(repoID: Sample.repo, branch: name)),
            .pullRequest(Sample.news(Sample.row(branch: name), action: "opened")),
            .branchCreated(BranchKey(repoID: Sample.repo, branch: name)),
        ])
        #expect(events(projection) == ["PROJ-3-fix 3", "linked 3", "opened 3"])
        #expect(
            projection.writes.first { $0.statement.name == "pull_request.insert_links" }?.bytes
                == PullRequestStore.insertLinks([(Sample.row().id, Sample.task(3), "branch")]).bytes)
        #expect(projection.outcomes.last?.reason != nil)
    }

    @Test("A link whose reference comes and goes in one batch is told twice and not written")
    func linkedAndUnlinked() {
        let steps = [
            Sample.news(Sample.row(title: "PROJ-1"), action: "opened"),
            Sample.news(Sample.row(title: "nothing", at: 1)),
        ]
        let projection = project(steps.map(DeliveryNews.pullRequest))
        #expect(events(projection) == ["linked 1", "opened 1", "unlinked 1 by reference"])
        #expect(statements(projection) == ["delivery.take", "pull_request.upsert", "outbox.append"])
    }

    @Test("An unreadable delivery fails, an unhandled event is ignored, and neither stops the others")
    func unreadable() {
        let projection = project([
            .unreadable("no JSON"), .nothing(.unhandled(event: "star")), .hookWorks(repoID: Sample.repo),
            .pullRequest(Sample.news()),
        ])
        #expect(projection.outcomes.map(\.state) == [.failed, .ignored, .applied, .applied])
        #expect(projection.outcomes[0].error == "no JSON")
        #expect(projection.outcomes[1].reason == "no handler for event star")
        #expect(statements(projection) == ["delivery.take", "pull_request.upsert", "repository.mark_hooks_active"])
    }

    @Test("Rows are written in one order, whatever the order of the news")
    func lockOrder() {
        let rows = (1 ... 5).map { Sample.row(number: $0, id: UInt8($0)) }
        let projection = project(rows.reversed().map { .pullRequest(Sample.news($0)) })
        let written = rows.map { Sample.written(Sample.news($0)) }
        #expect(projection.writes[1].bytes == PullRequestStore.upsert(written, project: Sample.project).bytes)
    }
}

extension OutboxEvent {
    fileprivate var task: UUID? {
        switch self {
        case .pullRequestLinked(let task, _, _), .pullRequestUnlinked(let task, _, _, _),
            .pullRequestUpdated(let task, _, _, _),
            .pullRequestStateChanged(let task, _, _, _, _), .branchLinked(let task, _, _),
            .pullRequestCreated(let task, _, _, _), .ciStateChanged(let task, _, _, _):
            task
        case .syncDegraded, .syncRecovered: nil
        }
    }
}
