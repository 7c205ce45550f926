// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Foundation
import Storage
import Testing

@Suite("Which tasks a pull request or a branch is linked to")
struct LinkDecisionTests {
    private func links(_ news: PullRequestSnapshot, _ view: ProjectView) -> [String] {
        LinkDecision.links(for: news, in: view).map { "\(name($0.task)) by \($0.source.rawValue)" }
    }

    private func name(_ task: UUID) -> String {
        Sample.tasks.first { $0.value == task }.map { "task \($0.key)" } ?? "no task"
    }

    @Test("Every task named in head branch, title or description is linked, once each")
    func references() {
        let news = Sample.news(
            Sample.row(title: "PROJ-2: and proj-3", branch: "fix/PROJ-1"), body: "Closes PROJ-4, PROJ-2.")
        #expect(links(news, Sample.view()) == (1 ... 4).map { "task \($0) by reference" })
    }

    @Test("The tasks that the head branch is linked to are linked for that reason")
    func branch() {
        let view = Sample.view(branchLinks: [Sample.branchLink("topic", to: 1), Sample.branchLink("topic", to: 2)])
        #expect(
            links(Sample.news(Sample.row(title: "PROJ-2 PROJ-3")), view)
                == ["task 1 by branch", "task 2 by branch", "task 3 by reference"])
    }

    @Test("A fork's branch of the same name is another branch, but the tasks it names are linked")
    func fork() {
        let view = Sample.view(branchLinks: [Sample.branchLink("PROJ-1-fix", to: 2)])
        let news = Sample.news(Sample.row(branch: "PROJ-1-fix", isFromFork: true))
        #expect(links(news, view) == ["task 1 by reference"])
    }

    @Test("A branch of another repository, or one that differs in case, is another branch")
    func otherBranches() {
        let view = Sample.view(
            branchLinks: [Sample.branchLink("topic", to: 1, in: Sample.otherRepo), Sample.branchLink("Topic", to: 2)])
        #expect(links(Sample.news(), view) == [])
    }

    @Test("A link that a person removed is not made again for any reason")
    func exclusions() {
        let removed = LinkExclusion(taskID: Sample.task(1), repoID: Sample.repo, subject: .pullRequest(7))
        let view = Sample.view(branchLinks: [Sample.branchLink("topic", to: 1)], exclusions: [removed])
        #expect(links(Sample.news(Sample.row(title: "PROJ-1 PROJ-2")), view) == ["task 2 by reference"])
        let others: Set = [
            LinkExclusion(taskID: Sample.task(1), repoID: Sample.repo, subject: .pullRequest(8)),
            LinkExclusion(taskID: Sample.task(1), repoID: Sample.otherRepo, subject: .pullRequest(7)),
            LinkExclusion(taskID: Sample.task(1), repoID: Sample.repo, subject: .branch("topic")),
        ]
        #expect(
            links(Sample.news(Sample.row(title: "PROJ-1")), Sample.view(exclusions: others)) == ["task 1 by reference"])
    }

    @Test("Other prefixes, unknown numbers and deleted projects link nothing")
    func unknown() {
        let news = Sample.news(Sample.row(title: "OTHER-1 PROJ-10 XPROJ-1 PRO-1"))
        #expect(links(news, Sample.view()) == [])
        #expect(links(Sample.news(Sample.row(title: "PROJ-1")), Sample.view(prefix: nil)) == [])
    }

    @Test("The project's prefix is recognized in upper and lower case", arguments: ["proj", "Proj", "PROJ"])
    func prefixCase(prefix: String) {
        #expect(
            links(Sample.news(Sample.row(title: "pRoj-0005")), Sample.view(prefix: prefix)) == ["task 5 by reference"])
    }

    @Test("A task linked already is not linked again")
    func linkedAlready() {
        let row = Sample.row(title: "PROJ-1 PROJ-2")
        let view = Sample.view(pullRequests: [row], links: [row.id: [Sample.task(1)]])
        #expect(links(Sample.news(row), view) == ["task 2 by reference"])
    }

    @Test("A branch is linked to every task it names, except linked and excluded ones")
    func branches() {
        let name = "PROJ-1/PROJ-2_PROJ-3-PROJ-4-OTHER-5"
        let removed = LinkExclusion(taskID: Sample.task(3), repoID: Sample.repo, subject: .branch(name))
        let view = Sample.view(
            branchLinks: [Sample.branchLink(name, to: 2), Sample.branchLink(name, to: 1, in: Sample.otherRepo)],
            exclusions: [removed])
        let linked = LinkDecision.links(forBranch: name, repoID: Sample.repo, in: view)
        #expect(linked == [Sample.task(1), Sample.task(4)])
    }
}
