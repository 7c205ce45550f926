// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport

/// What happened on GitHub, decided by a seed: pull requests that live and die, and one delivery for each step.
///
/// Time passes between steps, except that a pull request may be closed or merged within the second of its last edit: then
/// both deliveries carry the same `updated_at`, and only the terminal state is right.
struct History {
    struct Step: Sendable {
        let guid: UUID
        let project: Int
        let event: String
        let body: [UInt8]
    }

    private(set) var steps: [Step] = []
    /// The newest state of each pull request by project and number.
    private(set) var truth: [[Int: TestPullRequest]]
    /// The branches created in each project.
    private(set) var branches: [Set<String>]

    private var random: SeededRandom
    private var now = 0

    init(seed: UInt64, projects: Int, steps count: Int) {
        random = SeededRandom(seed: seed)
        truth = Array(repeating: [:], count: projects)
        branches = Array(repeating: [], count: projects)
        while steps.count < count {
            advance(project: Int.random(in: 0 ..< projects, using: &random))
        }
    }

    private mutating func advance(project: Int) {
        let number = Int.random(in: 1 ... 100, using: &random)
        now += 1
        guard var pull = truth[project][number] else {
            return open(number, project)
        }
        guard pull.state == "open" else {
            guard pull.mergedAt == nil else { return }
            pull.state = "open"
            pull.updatedAt = now
            return record(pull, "reopened", project)
        }
        switch Int.random(in: 0 ..< 6, using: &random) {
        case 0: close(pull, project, isMerged: false)
        case 1: close(pull, project, isMerged: true)
        case 2:
            pull.headSHA = String(repeating: String(number % 10), count: 40 - String(now).count) + String(now)
            pull.updatedAt = now
            record(pull, "synchronize", project)
        case 3:
            pull.isDraft.toggle()
            pull.updatedAt = now
            record(pull, pull.isDraft ? "converted_to_draft" : "ready_for_review", project)
        default:
            pull.title = "PROJ-\(1 + number % 9): edited at \(now)"
            pull.updatedAt = now
            record(pull, "edited", project)
            if Bool.random(using: &random) { close(pull, project, isMerged: Bool.random(using: &random)) }
        }
    }

    private mutating func open(_ number: Int, _ project: Int) {
        let branch = "topic/\(number)-proj-\(1 + (number + 1) % 9)"
        if branches[project].insert(branch).inserted {
            append("push", TestPullRequest.push(creating: branch), project)
        }
        var pull = TestPullRequest(
            number: number, title: "PROJ-\(1 + number % 9): opened", headRef: branch, updatedAt: now)
        pull.author = number % 5 == 0 ? nil : "octocat"
        pull.headRepositoryID = number % 4 == 0 ? nil : TestPullRequest.repositoryID
        record(pull, "opened", project)
    }

    /// In the second of the edit before it, if that was in the same step.
    private mutating func close(_ pull: TestPullRequest, _ project: Int, isMerged: Bool) {
        var closed = pull
        closed.updatedAt = now
        closed.state = "closed"
        record(isMerged ? closed.merged : closed, "closed", project)
    }

    private mutating func record(_ pull: TestPullRequest, _ action: String, _ project: Int) {
        truth[project][pull.number] = pull
        append("pull_request", pull.webhook(action), project)
    }

    private mutating func append(_ event: String, _ body: [UInt8], _ project: Int) {
        let bytes = (0 ..< 16).map { _ in UInt8.random(in: 0 ... 255, using: &random) }
        let guid = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        steps.append(Step(guid: guid, project: project, event: event, body: body))
    }
}
