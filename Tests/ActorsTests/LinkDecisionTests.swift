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

    private func stale(
        _ news: PullRequestSnapshot, known: [(prefix: String, number: Int64)], source: String = "reference",
        former: PullRequestRow? = Sample.row(), prefix: String = "PROJ", branchLinks: [BranchLinkRow] = []
    ) -> [String] {
        let row = Sample.row()
        let view = Sample.view(
            prefix: prefix, pullRequests: [row], links: [row.id: [Sample.task(1), Sample.task(2)]], linkSource: source,
            branchLinks: branchLinks)
        let subject = LinkSubject(repoID: Sample.repo, subject: .pullRequest(row.number))
        let references = known.map {
            ReferenceRow(of: subject, source: .title, prefix: $0.prefix, number: $0.number)
        }
        return LinkDecision.staleLinks(for: news, in: view, known: Set(references), former: former)
            .map { "\(name($0.task)) by \($0.source)" }
    }

    @Test("A link whose reference left the text is stale, a person's is not")
    func staleReferences() {
        let news = Sample.news(Sample.row(title: "PROJ-2"))
        let known = [("PROJ", 1), ("PROJ", 2)] as [(String, Int64)]
        #expect(stale(news, known: known) == ["task 1 by reference"])
        #expect(stale(news, known: known, source: "manual") == [])
        #expect(stale(Sample.news(Sample.row(title: "x"), body: "PROJ-1 PROJ-2"), known: known) == [])
        #expect(stale(Sample.news(Sample.row(title: "PROJ-2 RFC-1")), known: known) == ["task 1 by reference"])
        let branch = [Sample.branchLink("topic", to: 1)]
        #expect(stale(news, known: known, branchLinks: branch) == [])
    }

    @Test("A changed prefix makes no link stale, as long as the text holds the reference that made it")
    func stalePrefixes() {
        let known = [("PROJ", 1), ("PROJ", 2)] as [(String, Int64)]
        #expect(stale(Sample.news(Sample.row(title: "PROJ-1 PROJ-2")), known: known, prefix: "NEW") == [])
        #expect(
            stale(Sample.news(Sample.row(title: "PROJ-1 RFC-2")), known: known, prefix: "NEW")
                == ["task 2 by reference"])
        // From before references were stored: any text with the number may be the reason.
        #expect(stale(Sample.news(Sample.row(title: "OLD-1")), known: []) == ["task 2 by reference"])
    }

    @Test("A link for the sake of the branch is stale when the head branch is another one")
    func staleBranches() {
        let moved = Sample.news(Sample.row(title: "PROJ-2", branch: "other"))
        #expect(stale(moved, known: [], source: "branch") == ["task 1 by branch"])
        #expect(stale(Sample.news(Sample.row(title: "PROJ-2")), known: [], source: "branch") == [])
        #expect(stale(moved, known: [], source: "branch", branchLinks: [Sample.branchLink("other", to: 1)]) == [])
    }

    @Test("Two spellings of a branch's name are two branches, and the merge queue's branches name nothing")
    func spellings() {
        let (composed, decomposed) = ("PROJ-1-caf\u{E9}", "PROJ-1-cafe\u{301}")
        let view = Sample.view(branchLinks: [Sample.branchLink(composed, to: 9), Sample.branchLink(composed, to: 1)])
        #expect(links(Sample.news(Sample.row(branch: decomposed)), view) == ["task 1 by reference"])
        #expect(LinkDecision.links(forBranch: decomposed, repoID: Sample.repo, in: view) == [Sample.task(1)])
        #expect(LinkDecision.links(forBranch: composed, repoID: Sample.repo, in: view) == [])
        let queue = "gh-readonly-queue/release/PROJ-4/pr-9-0123"
        #expect(LinkDecision.links(forBranch: queue, repoID: Sample.repo, in: view) == [])
    }
}
