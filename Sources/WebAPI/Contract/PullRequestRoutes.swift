// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Paca
import SyncEngine

/// The routes for the pull requests of a task: rows 8 to 10 and 15 to 19 of the contract.
struct PullRequestRoutes: Sendable {
    let pullRequests: any PullRequestService

    var routes: [ContractRoute] {
        let old = "/tasks/:taskId/github/pull-requests"
        let new = "/tasks/:taskId/pull-requests"
        return [
            ContractRoute(.get, old, new, permission: .readTasks, handle: linked),
            ContractRoute(.post, old, "\(new)/link", permission: .writeTasks, handle: link),
            ContractRoute(.delete, "\(old)/:prId", "\(new)/:prId", permission: .writeTasks, handle: unlink),
            ContractRoute(.post, new, permission: .writeTasks, handle: create),
            ContractRoute(.get, "\(new)/:prId", permission: .readTasks, handle: details),
            ContractRoute(.get, "\(new)/:prId/ci-status", permission: .readTasks, handle: ciStatus),
            ContractRoute(.post, "\(new)/:prId/comments", permission: .writeTasks, handle: comment),
            ContractRoute(.post, "\(new)/:prId/reviews", permission: .writeTasks, handle: review),
        ]
    }

    private func linked(_ call: RouteCall) async throws -> Response {
        Envelope.success(try await pullRequests.linked(task: try call.task()))
    }

    private func link(_ call: RouteCall) async throws -> Response {
        let task = try call.task()
        let fields = try await call.fields(.repoID, .prNumber)
        let repository = try fields.id(.repoID)
        let number = Int32(try fields.integer(.prNumber, in: 1 ... Int64(Int32.max)))
        let linked = try await pullRequests.link(task: task, repository: repository, number: number)
        return Envelope.success(linked)
    }

    private func unlink(_ call: RouteCall) async throws -> Response {
        try await pullRequests.unlink(task: try call.task(), pullRequest: try call.pullRequest())
        return Envelope.noContent
    }

    private func create(_ call: RouteCall) async throws -> Response {
        let task = try call.task()
        let fields = try await call.fields(.repoID, .title, .headBranch, .baseBranch, .body)
        let created = try await pullRequests.create(
            task: task, repository: try fields.id(.repoID), title: try fields.text(.title),
            head: try fields.head(.headBranch), base: try fields.branch(.baseBranch),
            body: try fields.optionalText(.body))
        return Envelope.success(created, status: .created)
    }

    private func details(_ call: RouteCall) async throws -> Response {
        let details = try await pullRequests.details(task: try call.task(), pullRequest: try call.pullRequest())
        return Envelope.success(details)
    }

    private func ciStatus(_ call: RouteCall) async throws -> Response {
        let status = try await pullRequests.ciStatus(task: try call.task(), pullRequest: try call.pullRequest())
        return Envelope.success(status)
    }

    private func comment(_ call: RouteCall) async throws -> Response {
        let task = try call.task()
        let pullRequest = try call.pullRequest()
        let body = try await call.fields(.body).text(.body)
        let comment = try await pullRequests.comment(task: task, pullRequest: pullRequest, body: body)
        return Envelope.success(comment, status: .created)
    }

    private func review(_ call: RouteCall) async throws -> Response {
        let task = try call.task()
        let pullRequest = try call.pullRequest()
        let fields = try await call.fields(.event, .body)
        let event = try fields.choice(.event, of: ReviewVerdict.self)
        let body = event.needsBody ? try fields.text(.body) : try fields.optionalText(.body)
        let review = try await pullRequests.review(task: task, pullRequest: pullRequest, event: event, body: body)
        return Envelope.success(review, status: .created)
    }
}
