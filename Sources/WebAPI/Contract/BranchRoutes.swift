// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Paca

/// The routes for the branches of a task: rows 11, 12 and 20 of the contract.
struct BranchRoutes: Sendable {
    let branches: any BranchService

    var routes: [ContractRoute] {
        let old = "/tasks/:taskId/github/branches"
        let new = "/tasks/:taskId/branches"
        return [
            ContractRoute(.post, old, new, permission: .writeTasks, handle: create),
            ContractRoute(.get, old, new, permission: .readTasks, handle: linked),
            ContractRoute(.post, "\(new)/link", permission: .writeTasks, handle: link),
        ]
    }

    private func create(_ call: RouteCall) async throws -> Response {
        let task = try call.task()
        let fields = try await call.fields(.repoID, .branchName, .sourceBranch)
        let created = try await branches.create(
            task: task, repository: try fields.id(.repoID), branch: try fields.branch(.branchName),
            source: try fields.optionalBranch(.sourceBranch))
        return Envelope.success(created, status: .created)
    }

    private func linked(_ call: RouteCall) async throws -> Response {
        Envelope.success(try await branches.linked(task: try call.task()))
    }

    private func link(_ call: RouteCall) async throws -> Response {
        let task = try call.task()
        let fields = try await call.fields(.repoID, .branchName)
        let linked = try await branches.link(
            task: task, repository: try fields.id(.repoID), branch: try fields.branch(.branchName))
        return Envelope.success(linked, status: .created)
    }
}
