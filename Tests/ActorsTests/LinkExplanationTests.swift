// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage
import Testing

@testable import Actors

/// `explain` asks the rules that link. These tests hold the two together on generated texts.
@Suite("Why something is linked")
struct LinkExplanationTests {
    private static let fragments = [
        "PROJ-1", "proj-2", "PROJ-03", "PROJ-7", "PROJ-99", "OTHER-1", "CVE-2024-3094", "PROJ-2024-30945", "SDL-1.2",
        "\n> PROJ-4\n", "\n```\nPROJ-5\n```\n", "<!-- PROJ-6 -->", "<details>PROJ-8</details>", "Fix", "\n",
        "<blockquote>PROJ-1</blockquote>", "PROJ-1-PROJ-2", "xPROJ-1", "PROJ-1234567", "é PROJ-9",
    ]
    private static let branches = [
        "topic", "feature/PROJ-3", "gh-readonly-queue/main/pr-1-PROJ-4", "PROJ-1-OTHER-2", "cve-2024-30945",
        "linked", "proj-99",
    ]

    private static func text(_ random: inout SeededRandom) -> String {
        (0 ..< random.below(5)).map { _ in fragments[random.below(fragments.count)] }.joined(separator: " ")
    }

    private static func view(_ random: inout SeededRandom, number: Int32) -> ProjectView {
        let prefix: String? = random.below(10) == 0 ? nil : "PROJ"
        var exclusions: Set<LinkExclusion> = []
        for task in Int64(1) ... 6 where random.below(6) == 0 {
            exclusions.insert(
                LinkExclusion(taskID: Sample.task(task), repoID: Sample.repo, subject: .pullRequest(number)))
        }
        var view = ProjectView(
            prefix: prefix, tasks: Sample.tasks.filter { $0.key < 7 },
            branchLinks: random.below(2) == 0 ? [Sample.branchLink("linked", to: 6)] : [], exclusions: exclusions)
        view.deletedTasks = [7: Sample.task(7), 8: Sample.task(8)]
        return view
    }

    @Test("The tasks that explain names as linked are exactly those that linking links, each with its rule")
    func agrees() throws {
        var rules: Set<String> = []
        for seed in UInt64(1) ... 3000 {
            var random = SeededRandom(seed: seed)
            let number: Int32 = 7
            var projection = Projection(project: Sample.project, view: Self.view(&random, number: number))
            for second in Int64(1) ... 3 {
                let row = Sample.row(
                    number: number, title: Self.text(&random).replacing("\n", with: " "),
                    branch: Self.branches[random.below(Self.branches.count)], at: second,
                    isFromFork: random.below(4) == 0)
                let (body, isByBot) = (Self.text(&random), random.below(3) == 0)
                _ = projection.apply(PullRequestSnapshot(row: row, body: body, isByBot: isByBot, action: "edited"))
                let stored = try #require(projection.view.stored(row))
                let explained = LinkExplanation(
                    stored, description: .init(text: body, isByBot: isByBot), in: projection.view)
                let linked = projection.view.linkedTasks(of: stored)
                let accepted = Set(explained.findings.filter { $0.verdict.source != nil }.compactMap(\.task))
                #expect(accepted == linked, "seed \(seed): \(row.title) / \(body) / \(row.headBranch)")
                #expect(Set(explained.links.map(\.task)) == linked, "seed \(seed)")
                #expect(explained.knowsDescription, "seed \(seed)")
                for link in explained.links {
                    guard case .rule(let verdict) = link.reason else {
                        Issue.record("seed \(seed): \(link)")
                        continue
                    }
                    #expect(verdict.source != nil, "seed \(seed)")
                }
                // What is stored as a reference is found, and nothing is found twice.
                let counted = Set(explained.findings.filter { !Self.isOfText($0.verdict) }.compactMap(\.reference))
                let subject = LinkSubject(repoID: Sample.repo, subject: .pullRequest(number))
                let references = projection.view.references(of: subject)
                #expect(
                    counted == Set(references.map { TaskReference(prefix: $0.prefix, number: $0.number) }),
                    "seed \(seed)")
                #expect(Set(explained.findings).count == explained.findings.count, "seed \(seed)")
                rules.formUnion(explained.findings.map(\.verdict.code))
            }
        }
        // Every rule occurred, so none is agreed upon for want of a case.
        #expect(
            rules == [
                "named", "branch_linked", "quoted_text", "cve", "merge_queue_branch", "no_prefix", "other_prefix",
                "no_such_task", "task_deleted", "excluded_by_person", "branch_of_fork",
            ])
    }

    private static func isOfText(_ verdict: LinkVerdict) -> Bool {
        [.quoted, .vulnerability, .mergeQueue].contains(verdict)
    }

    @Test("A branch is explained as it is linked", arguments: branches)
    func branch(name: String) throws {
        let key = BranchKey(repoID: Sample.repo, branch: name)
        var view = Sample.view(
            exclusions: [LinkExclusion(taskID: Sample.task(1), repoID: Sample.repo, subject: .branch("PROJ-1-OTHER-2"))]
        )
        view.deletedTasks = [99: Sample.task(10)]
        var projection = Projection(project: Sample.project, view: view)
        _ = projection.link(key)
        let explained = LinkExplanation(key, in: projection.view)
        let linked = Set(projection.view.links(ofBranch: key).map(\.taskID))
        #expect(Set(explained.findings.filter { $0.verdict == .named }.compactMap(\.task)) == linked)
        #expect(explained.links.allSatisfy { $0.reason == .rule(.named) })
        let expected: [String: [LinkVerdict]] = [
            "topic": [], "linked": [], "feature/PROJ-3": [.named], "proj-99": [.taskDeleted],
            "gh-readonly-queue/main/pr-1-PROJ-4": [.mergeQueue, .mergeQueue],
            "PROJ-1-OTHER-2": [.excluded, .otherPrefix("PROJ")], "cve-2024-30945": [.vulnerability],
        ]
        #expect(explained.findings.map(\.verdict) == expected[name])
    }

    @Test("A person's link, one of a former prefix and one without a reason each say so")
    func otherReasons() throws {
        let row = Sample.row(title: "OLD-2")
        let subject = LinkSubject(repoID: Sample.repo, subject: .pullRequest(7))
        func reason(_ source: String, _ task: Int64) -> LinkExplanation.Link.Reason? {
            let view = Sample.view(
                pullRequests: [row], links: [row.id: [Sample.task(task)]], linkSource: source,
                references: [ReferenceRow(of: subject, source: .title, prefix: "OLD", number: 2)])
            return LinkExplanation(row, description: nil, in: view).links.first?.reason
        }
        #expect(reason("manual", 1) == .person)
        #expect(reason("reference", 2) == .formerly(TaskReference(prefix: "OLD", number: 2)))
        #expect(reason("branch", 3) == .kept)
    }

    @Test("A description of another moment than the stored references is not used")
    func otherDescription() {
        let row = Sample.row()
        let view = Sample.view(pullRequests: [row])
        let explained = LinkExplanation(row, description: .init(text: "PROJ-1", isByBot: false), in: view)
        #expect(!explained.knowsDescription)
        #expect(explained.findings == [])
    }
}
