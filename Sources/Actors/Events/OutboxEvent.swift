// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import Storage

/// What Paca is told (`design/data-model.md`, "Events we publish").
public enum OutboxEvent: Sendable, Equatable {
    case pullRequestLinked(task: UUID, repo: UUID, number: Int32)
    case pullRequestUpdated(task: UUID, repo: UUID, number: Int32, action: String)
    case pullRequestStateChanged(task: UUID, repo: UUID, number: Int32, state: String, previous: String)
    case pullRequestCreated(task: UUID, repo: UUID, number: Int32, url: String)
    case branchLinked(task: UUID, repo: UUID, branch: String)
    case ciStateChanged(task: UUID, repo: UUID, number: Int32, state: String)

    /// The row to publish.
    public func row(project: UUID) -> OutboxRow {
        var object = JSONObjectText()
        object.add("project_id", project)
        switch self {
        case .pullRequestLinked(let task, let repo, let number):
            object.add(task: task, repo: repo, number: number)
            return OutboxRow(topic: "github.pr_linked", payload: object.text)
        case .pullRequestUpdated(let task, let repo, let number, let action):
            object.add(task: task, repo: repo, number: number)
            object.add("action", action)
            return OutboxRow(topic: "github.pr_updated", payload: object.text)
        case .pullRequestStateChanged(let task, let repo, let number, let state, let previous):
            object.add(task: task, repo: repo, number: number)
            object.add("state", state)
            object.add("previous_state", previous)
            return OutboxRow(topic: "github.pr_state_changed", payload: object.text)
        case .pullRequestCreated(let task, let repo, let number, let url):
            object.add(task: task, repo: repo, number: number)
            object.add("pr_url", url)
            return OutboxRow(topic: "github.pr_created", payload: object.text)
        case .ciStateChanged(let task, let repo, let number, let state):
            object.add(task: task, repo: repo, number: number)
            object.add("ci_state", state)
            return OutboxRow(topic: "github.ci_state_changed", payload: object.text)
        case .branchLinked(let task, let repo, let branch):
            object.add("task_id", task)
            object.add("repo_id", repo)
            object.add("branch_name", branch)
            return OutboxRow(topic: "github.branch_linked", payload: object.text)
        }
    }
}

extension JSONObjectText {
    fileprivate mutating func add(task: UUID, repo: UUID, number: Int32) {
        add("task_id", task)
        add("repo_id", repo)
        add("pr_number", number)
    }
}
