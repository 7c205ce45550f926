// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHubSimulator
import Testing

@testable import Simulation

/// Each invariant finds what it is for, on evidence that a test writes down.
@Suite("The invariants of a simulation")
struct InvariantTests {
    private static let project = UUID()
    private static let repo = UUID()
    private static let task = UUID()
    private static let row = UUID()
    private static let hookID: Int64 = 500

    /// GitHub with one repository and one pull request that names task 1.
    private func gitHub(title: String = "PAC-1") throws -> (state: SimulatorState, repository: Int, pull: PullRequest) {
        var state = SimulatorState(seed: 1)
        let now = Timestamp(secondsSinceEpoch: 1_767_225_600)
        let repository = try state.createRepository(owner: "alpaca", name: "herd", at: now)
        _ = try state.createBranch("topic", in: repository.id, by: "alpaca", at: now)
        let pull = try state.openPullRequest(in: repository.id, title: title, head: "topic", by: "alpaca", at: now)
        return (state, repository.id, pull)
    }

    private struct Change {
        var title: String?
        var ciState = "unknown"
        var isUndecided = false
        var links: [Evidence.PullLink] = []
        var events: [Evidence.Event] = []
        var deliveries: [Evidence.StoredDelivery] = []
        var accepted: Set<DirectDeliveries.Accepted> = []
        var removals: [Evidence.Removal] = []
    }

    /// What is wrong when everything is stored as GitHub says, but for a change.
    private func violations(title: String = "PAC-1", _ change: Change) throws -> [String] {
        let (state, id, pull) = try gitHub(title: title)
        let repository = try state.repository(id)
        let place = GitHubTruth.Place(
            repository: repository, pulls: try state.pullRequests(in: id), branches: try state.branches(in: id),
            reviews: [:], runs: [:], statuses: [:],
            hooks: [
                Hook(
                    id: Int(Self.hookID), repositoryID: id, config: .init(url: "\(SimulationWorld.publicURL)/x"),
                    createdAt: pull.createdAt)
            ], log: [])
        let evidence = Evidence(
            links: [
                .init(
                    id: Self.repo, projectId: Self.project, githubRepoId: id, fullName: repository.fullName,
                    webhookId: Self.hookID, hookState: "active", defaultBranch: "main")
            ],
            pulls: [
                .init(
                    id: Self.row, repoId: Self.repo, prNumber: pull.number, githubPrId: pull.id,
                    title: change.title ?? pull.title, state: "open", htmlUrl: "", headBranch: "topic",
                    baseBranch: "main", author: "alpaca", mergedAt: nil, headSha: pull.head.sha, draft: false,
                    fromFork: false, updated: pull.updatedAt.secondsSinceEpoch, reviewState: "none",
                    ciState: change.ciState, undecided: change.isUndecided)
            ],
            tasks: [.init(id: Self.task, projectId: Self.project, taskNumber: 1, isDeleted: false, wasDeleted: false)],
            prefixes: [Self.project: "PAC"], pullLinks: change.links, branchLinks: [], events: change.events,
            deliveries: change.deliveries, removals: change.removals, accepted: change.accepted,
            firstHooks: [Self.hookID], gitHub: GitHubTruth(places: [id: place]))
        return Invariants(evidence: evidence, capabilities: []).violations()
    }

    private var link: Evidence.PullLink { .init(pullRequestId: Self.row, taskId: Self.task, source: "reference") }

    private func event(_ id: Int, _ topic: String, state: String? = nil, previous: String? = nil) -> Evidence.Event {
        .init(
            id: id, topic: topic,
            payload: .init(
                taskId: Self.task, repoId: Self.repo, prNumber: 1, action: nil, state: state, previousState: previous,
                branchName: nil, ciState: nil))
    }

    private var linked: Evidence.Event { event(1, "github.pr_linked") }

    @Test("find nothing where everything is right")
    func right() throws {
        #expect(try violations(Change(links: [link], events: [linked])) == [])
        #expect(try violations(title: "Nothing named", Change()) == [])
    }

    @Test("find a stored field that is not GitHub's, unless the row says that it is undecided")
    func fields() throws {
        let found = try violations(Change(title: "PAC-1 old", links: [link], events: [linked]))
        #expect(found == ["alpaca/herd#1: title is stored as PAC-1 old, GitHub says PAC-1"])
        let ci = try violations(Change(ciState: "success", links: [link], events: [linked]))
        #expect(ci == ["alpaca/herd#1: CI is stored as success, GitHub says unknown"])
        let undecided = Change(title: "PAC-1 old", isUndecided: true, links: [link], events: [linked])
        #expect(try violations(undecided) == [])
    }

    @Test("find a link that the facts demand and that is not there, and one without a reason")
    func links() throws {
        #expect(try violations(Change()) == ["alpaca/herd#1 names task 1 and is not linked to it"])
        #expect(
            try violations(title: "Nothing named", Change(links: [link], events: [linked])) == [
                "alpaca/herd#1 is linked to task 1 without a reason"
            ])
    }

    @Test("find an event that was emitted twice, or never, or that does not follow the one before")
    func events() throws {
        let twice = try violations(Change(links: [link], events: [linked, event(2, "github.pr_linked")]))
        #expect(twice.count == 1 && twice.allSatisfy { $0.contains("told twice") })
        let never = try violations(Change(links: [link]))
        #expect(never.count == 1 && never.allSatisfy { $0.hasPrefix("a link was never told") })
        let gap = [
            linked, event(2, "github.pr_state_changed", state: "closed", previous: "open"),
            event(3, "github.pr_state_changed", state: "open", previous: "merged"),
        ]
        let found = try violations(Change(links: [link], events: gap))
        #expect(found.count == 1 && found.allSatisfy { $0.contains("after it was told to be closed") })
    }

    @Test("find an acknowledged delivery that is not stored, and one without an end")
    func deliveries() throws {
        let guid = UUID()
        var change = Change(links: [link], events: [linked])
        change.accepted = [.init(hookID: Int(Self.hookID), guid: guid.uuidString)]
        #expect(try violations(change).first?.hasPrefix("P1: delivery") == true)
        change.deliveries = [
            .init(
                hookId: Self.hookID, guid: guid, repoId: Self.repo, event: "push", action: nil, state: "pending",
                reason: nil, lastError: nil)
        ]
        #expect(try violations(change).map { $0.contains("is pending") } == [true])
    }

    @Test("find a hook that still waits to be removed")
    func removals() throws {
        var change = Change(links: [link], events: [linked])
        change.removals = [.init(owner: "alpaca", repoName: "herd", webhookId: 9, lastError: nil)]
        #expect(try violations(change).map { $0.contains("still waits to be removed") } == [true])
    }
}
