// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport

/// The events on GitHub that a seed decides: pull requests are opened, edited and closed, with one delivery for each
/// step.
///
/// Time passes between steps. Only, a pull request may be closed or merged in the same second as its last edit. Then
/// both deliveries have the same `updated_at`, and only the terminal state is right.
struct History {
    /// What a delivery is about.
    enum Subject: Sendable {
        /// `tasks` are the project's tasks that the title or the branch names. No two deliveries of one pull request
        /// have the same action, so that each event tells from which delivery it came.
        case pullRequest(number: Int, action: String, tasks: Set<Int>)
        case branch(String, tasks: Set<Int>)
    }

    struct Step: Sendable {
        let guid: UUID
        let project: Int
        let event: String
        let body: [UInt8]
        let subject: Subject
    }

    private(set) var steps: [Step] = []
    /// The newest state of each pull request by project and number.
    private(set) var truth: [[Int: TestPullRequest]]

    /// Numbers of tasks begin at 1. Numbers beyond the last existing task name nothing.
    private static let lastTask = 9
    private var titled: [[Int: Set<Int>]]
    private var branched: [[Int: Set<Int>]]
    private var random: SeededRandom
    private var now = 0

    init(seed: UInt64, projects: Int, steps count: Int) {
        random = SeededRandom(seed: seed)
        truth = Array(repeating: [:], count: projects)
        titled = truth.map { _ in [:] }
        branched = titled
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
            pull.title = title("edited", of: number, project)
            pull.updatedAt = now
            record(pull, "edited", project)
            if Bool.random(using: &random) { close(pull, project, isMerged: Bool.random(using: &random)) }
        }
    }

    private mutating func open(_ number: Int, _ project: Int) {
        let task = Int.random(in: 1 ... Self.lastTask + 3, using: &random)
        let branch = "topic/\(number)-proj-\(task)"
        branched[project][number] = Self.existing([task])
        append(
            "push", TestPullRequest.push(creating: branch), project, .branch(branch, tasks: Self.existing([task])))
        var pull = TestPullRequest(
            number: number, title: title("opened", of: number, project), headRef: branch, updatedAt: now)
        pull.author = number % 5 == 0 ? nil : "octocat"
        pull.headRepositoryID = number % 4 == 0 ? nil : TestPullRequest.repositoryID
        record(pull, "opened", project)
    }

    /// A title that names up to two tasks. Some do not exist, and sometimes one is of another project.
    private mutating func title(_ what: String, of number: Int, _ project: Int) -> String {
        let tasks = (0 ..< Int.random(in: 0 ... 2, using: &random)).map { _ in
            Int.random(in: 1 ... Self.lastTask + 3, using: &random)
        }
        titled[project][number] = Self.existing(tasks)
        var words = tasks.map { (Bool.random(using: &random) ? "PROJ-" : "proj-") + String($0) }
        if Bool.random(using: &random) { words.append("OTHER-1") }
        return (words + [what, "at", String(now)]).joined(separator: " ")
    }

    private static func existing(_ tasks: [Int]) -> Set<Int> {
        Set(tasks.filter { $0 <= lastTask })
    }

    /// Closes a pull request. If it was edited in this step, the time is that of the edit.
    private mutating func close(_ pull: TestPullRequest, _ project: Int, isMerged: Bool) {
        var closed = pull
        closed.updatedAt = now
        closed.state = "closed"
        record(isMerged ? closed.merged : closed, "closed", project)
    }

    private mutating func record(_ pull: TestPullRequest, _ action: String, _ project: Int) {
        truth[project][pull.number] = pull
        // The engine only treats "opened" in a special way, so other actions may get a number.
        let own = action == "opened" ? action : "\(action)-\(now)"
        let tasks = (titled[project][pull.number] ?? []).union(branched[project][pull.number] ?? [])
        append(
            "pull_request", pull.webhook(own), project, .pullRequest(number: pull.number, action: own, tasks: tasks))
    }

    private mutating func append(_ event: String, _ body: [UInt8], _ project: Int, _ subject: Subject) {
        let bytes = (0 ..< 16).map { _ in UInt8.random(in: 0 ... 255, using: &random) }
        let guid = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        steps.append(Step(guid: guid, project: project, event: event, body: body, subject: subject))
    }
}
