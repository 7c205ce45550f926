// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Actors
@testable import Storage

@Suite("What a page of GitHub's lists writes and emits")
struct ProjectionPageTests {
    private func view(_ rows: [PullRequestRow] = [], reviews: [ReviewRow] = []) -> ProjectView {
        Sample.view(pullRequests: rows, repositories: [Sample.repository()], reviews: reviews)
    }

    private func perform(
        _ command: ProjectCommand, on view: ProjectView
    ) -> (outcome: CommandOutcome, projection: Projection) {
        var projection = Projection(project: Sample.project, view: view)
        let outcome = projection.apply(command)
        return (outcome, projection)
    }

    private func topics(_ projection: Projection) -> [String] {
        projection.events.map { String($0.row(project: Sample.project).topic.dropFirst("github.".count)) }
    }

    private func review(_ id: Int64, _ state: String, reported: Int64? = nil) -> ReviewRow {
        ReviewRow(
            repoID: Sample.repo, number: Sample.row().number, githubID: id, reviewerID: id, reviewer: "r\(id)",
            state: state, submittedAt: nil, reportedAt: reported.map { PostgresTimestamp(microseconds: $0) })
    }

    @Test("Each pull request is written once and linked once; the page read again writes nothing")
    func pullRequests() {
        let page = [
            Sample.news(Sample.row(title: "PROJ-1"), action: "synced"),
            Sample.news(Sample.row(title: "PROJ-1", at: 9), action: "synced"),
        ]
        var (outcome, projection) = perform(.pullRequests(page), on: view())
        #expect(outcome == .done)
        #expect(
            projection.writes.map(\.statement.name) == [
                "pull_request.upsert", "reference.insert", "pull_request.insert_links", "outbox.append",
            ])
        #expect(topics(projection).count(where: { $0 == "pr_linked" }) == 1)
        let events = projection.events.count
        _ = projection.apply(.pullRequests(page))
        #expect(projection.events.count == events)
    }

    @Test("A page of a repository that is not linked any more writes nothing")
    func unlinked() {
        let news = Sample.news(Sample.row(title: "PROJ-1"), action: "synced")
        let empty = Sample.view()
        for command in [
            ProjectCommand.pullRequests([news]), .branches([BranchKey(repoID: Sample.repo, branch: "PROJ-1")]),
            .reviews(PullRequestKey(Sample.row()), head: "abc", [review(1, "approved")]),
        ] {
            let (outcome, projection) = perform(command, on: empty)
            #expect(outcome == .noSuchRepository)
            #expect(projection.writes.isEmpty)
        }
    }

    @Test("Branches that exist are linked to the tasks they name, once")
    func branches() {
        let command = ProjectCommand.branches(
            ["PROJ-1-a", "main", "PROJ-2-b"].map { BranchKey(repoID: Sample.repo, branch: $0) })
        var (outcome, projection) = perform(command, on: view())
        #expect(outcome == .done)
        #expect(topics(projection) == ["branch_linked", "branch_linked"])
        _ = projection.apply(command)
        #expect(projection.events.count == 2)
    }

    @Test("Reviews that a list shows are written; those that are known write nothing, whenever they were reported")
    func reviews() {
        let row = Sample.row()
        let known = review(1, "approved", reported: 5)
        let key = PullRequestKey(row)
        let (_, same) = perform(
            .reviews(key, head: row.headSHA, [review(1, "approved")]), on: view([row], reviews: [known]))
        #expect(same.writes.isEmpty)
        let (_, news) = perform(
            .reviews(key, head: row.headSHA, [review(1, "approved"), review(2, "changes_requested")]),
            on: view([row], reviews: [known]))
        #expect(news.view.pullRequests[key]?.reviewState == "changes_requested")
        #expect(news.changedReviews.count == 1)
    }

    @Test("Reviews of a pull request whose head has moved meanwhile are left to the next reading")
    func movedHead() {
        let row = Sample.row(headSHA: "new")
        let (outcome, projection) = perform(
            .reviews(PullRequestKey(row), head: "old", [review(1, "approved")]), on: view([row]))
        #expect(outcome == .done)
        #expect(projection.writes.isEmpty)
    }
}
