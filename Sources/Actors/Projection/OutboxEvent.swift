// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation
import JSON
public import Storage

/// An event that is published to Paca (`docs/design/data-model.md`, "Events we publish").
public enum OutboxEvent: Sendable, Equatable {
    case pullRequestLinked(task: UUID, repo: UUID, number: Int32)
    /// `reason` is the source of the link: `manual` if a person removed it, else what does not hold any more.
    case pullRequestUnlinked(task: UUID, repo: UUID, number: Int32, reason: String)
    case pullRequestUpdated(task: UUID, repo: UUID, number: Int32, action: String)
    case pullRequestStateChanged(task: UUID, repo: UUID, number: Int32, state: String, previous: String)
    case pullRequestCreated(task: UUID, repo: UUID, number: Int32, url: String)
    case branchLinked(task: UUID, repo: UUID, branch: String)
    case ciStateChanged(task: UUID, repo: UUID, number: Int32, state: String)
    /// A project's sync got worse. `status` is `degraded` or `broken`; `remedy` is what a person has to do.
    case syncDegraded(status: String, code: String, message: String, remedy: String)
    /// A project's sync is healthy again.
    case syncRecovered

    /// The outbox row that publishes it.
    public func row(project: UUID) -> OutboxRow {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.member("project_id", project.text)
            write(to: &json)
        }
        return OutboxRow(topic: topic, payload: json.text)
    }

    private var topic: String {
        switch self {
        case .pullRequestLinked: "github.pr_linked"
        case .pullRequestUnlinked: "github.pr_unlinked"
        case .pullRequestUpdated: "github.pr_updated"
        case .pullRequestStateChanged: "github.pr_state_changed"
        case .pullRequestCreated: "github.pr_created"
        case .branchLinked: "github.branch_linked"
        case .ciStateChanged: "github.ci_state_changed"
        case .syncDegraded: "github.sync_degraded"
        case .syncRecovered: "github.sync_recovered"
        }
    }

    private func write(to json: inout JSONWriter) {
        switch self {
        case .pullRequestLinked(let task, let repo, let number):
            json.members(task: task, repo: repo, number: number)
        case .pullRequestUnlinked(let task, let repo, let number, let reason):
            json.members(task: task, repo: repo, number: number)
            json.member("reason", reason)
        case .pullRequestUpdated(let task, let repo, let number, let action):
            json.members(task: task, repo: repo, number: number)
            json.member("action", action)
        case .pullRequestStateChanged(let task, let repo, let number, let state, let previous):
            json.members(task: task, repo: repo, number: number)
            json.member("state", state)
            json.member("previous_state", previous)
        case .pullRequestCreated(let task, let repo, let number, let url):
            json.members(task: task, repo: repo, number: number)
            json.member("pr_url", url)
        case .branchLinked(let task, let repo, let branch):
            json.member("task_id", task.text)
            json.member("repo_id", repo.text)
            json.member("branch_name", branch)
        case .ciStateChanged(let task, let repo, let number, let state):
            json.members(task: task, repo: repo, number: number)
            json.member("ci_state", state)
        case .syncDegraded(let status, let code, let message, let remedy):
            json.member("status", status)
            json.member("code", code)
            json.member("message", message)
            json.member("remedy", remedy)
        case .syncRecovered:
            json.member("status", "healthy")
        }
    }
}

extension JSONWriter {
    fileprivate mutating func members(task: UUID, repo: UUID, number: Int32) {
        member("task_id", task.text)
        member("repo_id", repo.text)
        member("pr_number", number)
    }
}
