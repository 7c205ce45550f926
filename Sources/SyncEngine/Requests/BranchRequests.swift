// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// What people do with the branches of a task. Throws `RequestFailure` or `PostgresError`.
public struct BranchRequests: Sendable {
    /// The branches linked to a task, the newest first.
    public func linked(task: TaskKey) async throws -> [TaskBranch] {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// Makes a branch on GitHub and links it.
    /// - Parameter source: the branch to start from; nil for the repository's default branch.
    public func create(
        task: TaskKey, repository: UUID, branch: String, source: String?
    ) async throws -> CreatedBranch {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// Links a branch that exists on GitHub.
    public func link(task: TaskKey, repository: UUID, branch: String) async throws -> TaskBranch {
        throw RequestFailure(.unavailable, "not there yet")
    }
}
