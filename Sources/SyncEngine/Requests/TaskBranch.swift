// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation
public import JSON
public import Storage

/// A branch that is linked to a task (`docs/design/http-contract.md`, "branch").
public struct TaskBranch: Sendable, Equatable {
    /// Our id of the link.
    public let id: UUID
    /// The task.
    public let taskID: UUID
    /// Our id of the linked repository.
    public let repoID: UUID
    /// The branch's name, with its slashes.
    public let branch: String
    /// The branch's page on GitHub.
    public let htmlURL: String
    /// When it was linked.
    public let createdAt: PostgresTimestamp

    /// Makes a branch.
    public init(
        id: UUID, taskID: UUID, repoID: UUID, branch: String, htmlURL: String, createdAt: PostgresTimestamp
    ) {
        self.id = id
        self.taskID = taskID
        self.repoID = repoID
        self.branch = branch
        self.htmlURL = htmlURL
        self.createdAt = createdAt
    }
}

extension TaskBranch: JSONEncodable {
    /// Writes the contract's **branch**.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id.text)
            json.member("task_id", taskID.text)
            json.member("repo_id", repoID.text)
            json.member("branch_name", branch)
            json.member("html_url", htmlURL)
            json.member("created_at", createdAt.rfc3339)
        }
    }
}
