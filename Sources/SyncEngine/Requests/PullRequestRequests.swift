// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// What people do with the pull requests of a task. Throws `RequestFailure` or `PostgresError`.
public struct PullRequestRequests: Sendable {
    /// The pull requests linked to a task, the newest first.
    public func linked(task: TaskKey) async throws -> [TaskPullRequest] {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// Links a pull request that exists on GitHub.
    public func link(task: TaskKey, repository: UUID, number: Int32) async throws -> TaskPullRequest {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// Creates a pull request on GitHub and links it; one that exists for the same branches is linked.
    public func create(
        task: TaskKey, repository: UUID, title: String, head: String, base: String, body: String?
    ) async throws -> TaskPullRequest {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// Removes a link, so that automation does not make it again.
    public func unlink(task: TaskKey, pullRequest: UUID) async throws {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// A linked pull request as GitHub has it now.
    public func details(task: TaskKey, pullRequest: UUID) async throws -> PullRequestDetails {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// How the checks of a linked pull request stand.
    public func ciStatus(task: TaskKey, pullRequest: UUID) async throws -> CIStatus {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// Comments on a linked pull request.
    public func comment(task: TaskKey, pullRequest: UUID, body: String) async throws -> PostedComment {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// Reviews a linked pull request.
    public func review(
        task: TaskKey, pullRequest: UUID, event: ReviewVerdict, body: String?
    ) async throws -> PostedReview {
        throw RequestFailure(.unavailable, "not there yet")
    }
}
