// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Actors
@testable import Storage

@Suite("What a person's command writes and emits")
struct ProjectionCommandTests {
    private func view(
        _ rows: [PullRequestRow] = [], links: [UUID: Set<UUID>] = [:], branchLinks: [BranchLinkRow] = [],
        exclusions: Set<LinkExclusion> = [], linkSource: String = "manual"
    ) -> ProjectView {
        var view = Sample.view(
            pullRequests: rows, links: links, linkSource: linkSource, branchLinks: branchLinks, exclusions: exclusions,
            repositories: [Sample.repository()])
        view.knownTasks = Set(Sample.tasks.values)
        return view
    }

    private func perform(
        _ command: ProjectCommand, on view: ProjectView
    ) -> (outcome: CommandOutcome, projection: Projection) {
        var projection = Projection(project: Sample.project, view: view)
        let outcome = projection.apply(command)
        return (outcome, projection)
    }

    private func statements(_ projection: Projection) -> [String] { projection.writes.map(\.statement.name) }

    private func topics(_ projection: Projection) -> [String] {
        projection.events.map { String($0.row(project: Sample.project).topic.dropFirst("github.".count)) }
    }

    private func source(_ projection: Projection, _ task: Int64) -> String? {
        projection.view.source(ofLinkOf: Sample.row().id, to: Sample.task(task))
    }

    @Test("Linking a new pull request writes it, links it for the person, and links the tasks it names")
    func linkNew() {
        let news = Sample.news(Sample.row(title: "PROJ-2"), action: "synced")
        let (outcome, projection) = perform(.linkPullRequest(news, task: Sample.task(1), .existing), on: view())
        #expect(outcome == .done)
        #expect(
            statements(projection) == [
                "pull_request.upsert", "reference.insert", "pull_request.insert_links", "outbox.append",
            ])
        #expect(topics(projection) == ["pr_linked", "pr_linked"])
        #expect(source(projection, 1) == "manual")
        #expect(source(projection, 2) == "reference")
    }

    @Test("Linking twice answers that it is linked already, whoever linked it first, and emits nothing")
    func linkAgain() {
        let row = Sample.row()
        let linked = view([row], links: [row.id: [Sample.task(1)]])
        let (outcome, projection) = perform(
            .linkPullRequest(Sample.news(row), task: Sample.task(1), .existing), on: linked)
        #expect(outcome == .alreadyLinked)
        #expect(statements(projection) == [])
    }

    @Test("A person's link lifts the exclusion that a person's unlink made")
    func liftExclusion() {
        let row = Sample.row()
        let exclusion = LinkExclusion(taskID: Sample.task(1), repoID: Sample.repo, subject: .pullRequest(row.number))
        let (outcome, projection) = perform(
            .linkPullRequest(Sample.news(row), task: Sample.task(1), .existing),
            on: view([row], exclusions: [exclusion]))
        #expect(outcome == .done)
        #expect(
            statements(projection) == ["pull_request.insert_links", "link_exclusion.delete", "outbox.append"])
    }

    @Test("Creating links and emits both events; the delivery that follows changes nothing")
    func create() {
        let news = Sample.news(Sample.row(), action: "opened")
        var (outcome, projection) = perform(.linkPullRequest(news, task: Sample.task(1), .created), on: view())
        #expect(outcome == .done)
        #expect(topics(projection) == ["pr_linked", "pr_created", "pr_updated"])
        projection.apply(.pullRequest(news), action: "opened", of: Sample.key(1))
        #expect(projection.events.count == 3)
        #expect(projection.outcomes[0].reason == "nothing new")
    }

    @Test("If the delivery of a created pull request comes first, its link becomes the person's and is emitted once")
    func createdBehindWebhook() {
        let row = Sample.row(title: "PROJ-1")
        let linked = view([row], links: [row.id: [Sample.task(1)]], linkSource: "reference")
        let command = ProjectCommand.linkPullRequest(Sample.news(row, action: "opened"), task: Sample.task(1), .created)
        var (outcome, projection) = perform(command, on: linked)
        #expect(outcome == .done)
        #expect(topics(projection) == ["pr_created"])
        #expect(statements(projection) == ["reference.insert", "pull_request.claim_links", "outbox.append"])
        #expect(projection.apply(command) == .alreadyLinked)
        #expect(projection.events.count == 1)
    }

    @Test("GitHub's answer to a person's request is news: newer is written, older is not")
    func newsInCommand() {
        let row = Sample.row(at: 5)
        let linked = view([row], links: [row.id: [Sample.task(2)]])
        let newer = Sample.news(Sample.row(state: "merged", at: 6), action: "synced")
        let (_, merged) = perform(.linkPullRequest(newer, task: Sample.task(1), .existing), on: linked)
        #expect(topics(merged).filter { $0 == "pr_state_changed" }.count == 2)
        let older = Sample.news(Sample.row(state: "closed", at: 4), action: "synced")
        let (outcome, kept) = perform(.linkPullRequest(older, task: Sample.task(1), .existing), on: linked)
        #expect(outcome == .done)
        #expect(topics(kept) == ["pr_linked"])
        #expect(kept.view.stored(row)?.state == "open")
    }

    @Test("Unlinking removes the link, remembers it, and leaves the other links")
    func unlink() {
        let row = Sample.row(title: "PROJ-1")
        let linked = view([row], links: [row.id: [Sample.task(1), Sample.task(2)]])
        var (outcome, projection) = perform(
            .unlinkPullRequest(PullRequestKey(row), task: Sample.task(1)), on: linked)
        #expect(outcome == .done)
        #expect(statements(projection) == ["pull_request.delete_links", "link_exclusion.insert", "outbox.append"])
        #expect(topics(projection) == ["pr_unlinked"])
        #expect(source(projection, 2) == "manual")
        projection.apply(
            .pullRequest(Sample.news(Sample.row(title: "PROJ-1 x", at: 9))), action: nil, of: Sample.key(1))
        #expect(source(projection, 1) == nil)
        #expect(projection.apply(.unlinkPullRequest(PullRequestKey(row), task: Sample.task(1))) == .notLinked)
    }

    @Test("A branch is linked once; a link by rule becomes the person's when the person created the branch")
    func branches() {
        let key = BranchKey(repoID: Sample.repo, branch: "PROJ-1-fix")
        let (outcome, projection) = perform(.linkBranch(key, task: Sample.task(1), .existing), on: view())
        #expect(outcome == .done)
        #expect(topics(projection) == ["branch_linked"])
        #expect(projection.view.links(ofBranch: key).map(\.source) == ["manual"])
        let automatic = view(branchLinks: [Sample.branchLink("PROJ-1-fix", to: 1)])
        #expect(perform(.linkBranch(key, task: Sample.task(1), .existing), on: automatic).outcome == .alreadyLinked)
        let (claimed, writes) = perform(.linkBranch(key, task: Sample.task(1), .created), on: automatic)
        #expect(claimed == .done)
        #expect(statements(writes) == ["branch.claim"])
    }

    @Test("A task or a repository that was deleted meanwhile is not linked")
    func gone() {
        var gone = view()
        gone.knownTasks = []
        let key = BranchKey(repoID: Sample.repo, branch: "x")
        let news = Sample.news()
        #expect(perform(.linkPullRequest(news, task: Sample.task(1), .created), on: gone).outcome == .noSuchTask)
        #expect(perform(.linkBranch(key, task: Sample.task(1), .existing), on: gone).outcome == .noSuchTask)
        gone = view()
        gone.repositories = [:]
        for command in [
            .linkPullRequest(news, task: Sample.task(1), .existing), .linkBranch(key, task: Sample.task(1), .created),
            .news(news), .checks([Sample.check(nil)]),
        ] as [ProjectCommand] {
            let (outcome, projection) = perform(command, on: gone)
            #expect(outcome == .noSuchRepository)
            #expect(statements(projection) == [])
        }
    }

    @Test("Checks learned from GitHub change the state of their pull requests")
    func checks() {
        let row = Sample.row()
        let linked = view([row], links: [row.id: [Sample.task(1)]])
        let (outcome, projection) = perform(
            .checks([Sample.check("success"), Sample.check("b", "failure", id: 2)]), on: linked)
        #expect(outcome == .done)
        #expect(topics(projection) == ["pr_updated", "ci_state_changed", "pr_updated", "ci_state_changed"])
        #expect(projection.view.stored(row)?.ciState == "failure")
    }

    @Test("A branch that a person links links the open pull requests from it, but for forks and removed links")
    func branchWithPullRequests() {
        let rows = [
            Sample.row(number: 7, id: 10), Sample.row(number: 8, id: 11, state: "closed"),
            Sample.row(number: 9, id: 12, isFromFork: true), Sample.row(number: 10, id: 13),
            Sample.row(number: 11, id: 14, branch: "other"),
        ]
        let removed = LinkExclusion(taskID: Sample.task(1), repoID: Sample.repo, subject: .pullRequest(10))
        let key = BranchKey(repoID: Sample.repo, branch: "topic")
        for origin in [LinkOrigin.existing, .created] {
            let (outcome, projection) = perform(
                .linkBranch(key, task: Sample.task(1), origin), on: view(rows, exclusions: [removed]))
            #expect(outcome == .done)
            #expect(topics(projection) == ["branch_linked", "pr_linked"])
            #expect(projection.view.source(ofLinkOf: rows[0].id, to: Sample.task(1)) == "branch")
        }
    }

    @Test("Tasks that appear are linked to what names them, once, and their changes are done in the same transaction")
    func tasksAppeared() {
        let row = Sample.row()
        let pull = LinkSubject(repoID: Sample.repo, subject: .pullRequest(row.number))
        let branch = LinkSubject(repoID: Sample.repo, subject: .branch("PROJ-1"))
        let references = [(pull, 1), (pull, 2), (pull, 3), (branch, 1)].map { subject, number in
            ReferenceRow(of: subject, source: .title, prefix: "PROJ", number: number)
        }
        let removed = LinkExclusion(taskID: Sample.task(2), repoID: Sample.repo, subject: .pullRequest(row.number))
        let view = Sample.view(pullRequests: [row], exclusions: [removed], references: references)
        let command = ProjectCommand.tasksAppeared([pull, branch], numbers: [1, 2], changes: [5])
        var (_, projection) = perform(command, on: view)
        #expect(topics(projection) == ["pr_linked", "branch_linked"])
        #expect(
            statements(projection) == [
                "branch.insert", "pull_request.insert_links", "task_change.delete", "outbox.append",
            ])
        _ = projection.apply(command)
        #expect(projection.events.count == 2)
    }
}
