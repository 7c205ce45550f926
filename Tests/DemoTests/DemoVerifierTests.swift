// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage
import Testing

@testable import Demo

@Suite("The demo's verifier")
struct DemoVerifierTests {
    private static let first = UUID()
    private static let second = UUID()

    private static func row(_ edit: (inout PullRequestRow) -> Void = { _ in }) -> PullRequestRow {
        var row = PullRequestRow(
            id: UUID(), repoID: UUID(), number: 3, githubID: 33, title: "Wash", state: "merged", htmlURL: "",
            headBranch: "wash",
            headSHA: "abc", baseBranch: "main", author: "mina", isDraft: false, isFromFork: false,
            mergedAt: PostgresTimestamp(microseconds: 5_000_000),
            githubUpdatedAt: PostgresTimestamp(microseconds: 6_000_000))
        edit(&row)
        return row
    }

    private static let truth = DemoTruth(
        pullRequests: [PullRequestFacts(row())],
        links: [
            .init(subject: .branch("wash"), task: "ALPA-3"): ["manual"],
            .init(subject: .pullRequest(3), task: "ALPA-3"): ["branch", "reference"],
        ],
        attempts: [
            DemoAttempt(
                id: 1, guid: first, event: "pull_request", action: "opened", answer: "accepted",
                expectedState: "applied"),
            DemoAttempt(
                id: 2, guid: first, event: "pull_request", action: "opened", answer: "duplicate",
                expectedState: "applied"),
            DemoAttempt(
                id: 3, guid: second, event: "create", action: nil, answer: "accepted", expectedState: "ignored"),
        ])

    private static let state = DemoProjectState(
        deliveries: [
            .init(sequence: 1, guid: first, event: "pull_request", action: "opened", state: "applied"),
            .init(sequence: 2, guid: second, event: "create", action: nil, state: "ignored"),
        ],
        pullRequests: [row()],
        links: [
            .init(number: nil, branch: "wash", task: "ALPA-3", source: "manual"),
            .init(number: 3, branch: nil, task: "ALPA-3", source: "branch"),
        ],
        events: [.init(id: 1, topic: "github.pr_linked", number: 3, branch: nil, task: "ALPA-3")])

    private func differences(
        _ change: (inout DemoTruth, inout DemoProjectState) -> Void = { _, _ in }
    ) -> [String] {
        var (truth, state) = (Self.truth, Self.state)
        change(&truth, &state)
        return DemoVerifier(truth: truth, state: state).differences
    }

    @Test("reports nothing when Postgres agrees with GitHub")
    func equal() {
        #expect(differences() == [])
    }

    @Test(
        "names every field of a pull request that differs",
        arguments: [
            ("title", row { $0.title = "Dry" }), ("state", row { $0.state = "closed" }),
            ("head_sha", row { $0.headSHA = "abd" }), ("draft", row { $0.isDraft = true }),
            ("from_fork", row { $0.isFromFork = true }), ("author", row { $0.author = "" }),
            ("merged_at", row { $0.mergedAt = nil }),
            ("github_updated_at", row { $0.githubUpdatedAt = PostgresTimestamp(microseconds: 7_000_000) }),
            ("head_branch", row { $0.headBranch = "dry" }), ("base_branch", row { $0.baseBranch = "dev" }),
            ("github_pr_id", row { $0.githubID = 34 }),
        ])
    func field(name: String, row: PullRequestRow) {
        let found = differences { $1.pullRequests = [row] }
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("#3: \(name) is ") == true)
    }

    @Test("finds pull requests that are missing or that GitHub does not have")
    func pullRequests() {
        #expect(differences { $1.pullRequests = [] } == ["#3: is missing"])
        #expect(differences { truth, _ in truth.pullRequests = [] } == ["#3: GitHub never spoke of it"])
    }

    @Test("finds links that are missing, excluded or made by the wrong rule")
    func links() {
        #expect(differences { $1.links.removeFirst() } == ["wash -> ALPA-3: is not linked"])
        #expect(
            differences { $1.links[1] = .init(number: 3, branch: nil, task: "ALPA-3", source: "manual") }.first
                == "#3 -> ALPA-3: made by manual, expected branch or reference")
        #expect(
            differences { $1.links.append(.init(number: 3, branch: nil, task: "SHEAR-3", source: "manual")) }
                == ["#3 -> SHEAR-3: is linked against the rules"])
    }

    @Test("finds a link whose event is missing, doubled, or without a link")
    func events() {
        #expect(differences { $1.events = [] } == ["#3 -> ALPA-3: announced 0 times"])
        #expect(differences { $1.events += $1.events } == ["#3 -> ALPA-3: announced 2 times"])
        #expect(
            differences {
                $1.events.append(
                    .init(id: 2, topic: "github.branch_linked", number: nil, branch: "hay", task: "ALPA-7"))
            }
                == ["hay -> ALPA-7: announced, but not linked"])
    }

    @Test("finds deliveries that are lost, doubled, refused, unexplained or in the wrong state")
    func deliveries() {
        let name = "create \(Self.second.uuidString.lowercased())"
        #expect(differences { $1.deliveries.removeLast() } == ["\(name): is stored 0 times"])
        #expect(differences { $1.deliveries.append($1.deliveries[1]) } == ["\(name): is stored 2 times"])
        #expect(differences { truth, _ in truth.attempts.removeLast() } == ["\(name): is stored, but was never sent"])
        let pending = DemoProjectState.Delivery(
            sequence: 2, guid: Self.second, event: "create", action: nil, state: "pending")
        #expect(
            differences { $1.deliveries[1] = pending } == ["\(name): is pending (without a reason), expected ignored"])
        let refused = DemoAttempt(
            id: 3, guid: Self.second, event: "create", action: nil, answer: "503 Invalid", expectedState: "ignored")
        #expect(differences { truth, _ in truth.attempts[2] = refused } == ["\(name): answered 503 Invalid"])
        #expect(differences { truth, _ in truth.attempts.remove(at: 0) }.count == 1, "a duplicate of nothing")
    }
}
