// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SyncEngine
import WebAPI

extension FakeEngine: PullRequestService {
    private static func linked(_ task: TaskKey) -> TaskPullRequest {
        TaskPullRequest(
            id: pullRequest, projectID: task.project, repoID: repository, number: 7, githubID: 9_007_199_254_740_993,
            title: "PROJ-1 “x” / y", state: "open", htmlURL: "https://github.com/octo/herd/pull/7",
            headBranch: "feature/PROJ-1", baseBranch: "main", author: "", mergedAt: nil, createdAt: time,
            updatedAt: time, isDraft: true, ciState: "unknown", reviewState: "approved",
            headSHA: "abc", isFromFork: false)
    }

    func linked(task: TaskKey) async throws -> [TaskPullRequest] {
        try note("pull requests of \(task.task)")
        return [Self.linked(task)]
    }

    func link(task: TaskKey, repository: UUID, number: Int32) async throws -> TaskPullRequest {
        try note("link \(number) of \(repository) to \(task.task)")
        return Self.linked(task)
    }

    func create(
        task: TaskKey, repository: UUID, title: String, head: String, base: String, body: String?
    ) async throws -> TaskPullRequest {
        try note("create \(title) from \(head) to \(base): \(body ?? "nothing")")
        return Self.linked(task)
    }

    func unlink(task: TaskKey, pullRequest: UUID) async throws { try note("unlink \(pullRequest) from \(task.task)") }

    func details(task: TaskKey, pullRequest: UUID) async throws -> PullRequestDetails {
        try note("details of \(pullRequest)")
        return PullRequestDetails(
            owner: "octo", repoName: "herd", number: 7, title: "T", state: "merged", body: "B", htmlURL: "H",
            diff: "+a\n-b\n")
    }

    func ciStatus(task: TaskKey, pullRequest: UUID) async throws -> CIStatus {
        try note("checks of \(pullRequest)")
        return CIStatus(
            state: "pending",
            checks: [
                .init(name: "build", status: "completed", conclusion: "success", url: "U"),
                .init(name: "test", status: "queued", conclusion: nil, url: ""),
            ])
    }

    func comment(task: TaskKey, pullRequest: UUID, body: String) async throws -> PostedComment {
        try note("comment \(body)")
        return PostedComment(id: 5, htmlURL: "H")
    }

    func review(
        task: TaskKey, pullRequest: UUID, event: ReviewVerdict, body: String?
    ) async throws -> PostedReview {
        try note("review \(event.rawValue): \(body ?? "nothing")")
        return PostedReview(id: 6, state: "APPROVED", htmlURL: "H")
    }
}

extension FakeEngine: BranchService {
    private static func branch(_ task: TaskKey) -> TaskBranch {
        TaskBranch(
            id: pullRequest, taskID: task.task, repoID: repository, branch: "feature/x", htmlURL: "H", createdAt: time)
    }

    func linked(task: TaskKey) async throws -> [TaskBranch] {
        try note("branches of \(task.task)")
        return [Self.branch(task)]
    }

    func create(task: TaskKey, repository: UUID, branch: String, source: String?) async throws -> CreatedBranch {
        try note("create \(branch) from \(source ?? "default") in \(repository)")
        return CreatedBranch(branch: branch, repositoryFullName: "octo/herd", htmlURL: "H")
    }

    func link(task: TaskKey, repository: UUID, branch: String) async throws -> TaskBranch {
        try note("link \(branch) of \(repository)")
        return Self.branch(task)
    }
}
