// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// What people do with a project's linked repositories. Throws `RequestFailure` or `PostgresError`.
public struct RepositoryRequests: Sendable {
    /// The linked repositories, by name.
    public func linked(project: UUID) async throws -> [LinkedRepository] {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// Links a repository and makes its hook.
    public func link(project: UUID, owner: String, name: String) async throws -> LinkedRepository {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// Forgets a repository; its hook is removed from GitHub afterwards.
    public func unlink(project: UUID, repository: UUID) async throws {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// What a program needs to clone a linked repository.
    public func cloneInfo(project: UUID, repository: UUID) async throws -> CloneInfo {
        throw RequestFailure(.unavailable, "not there yet")
    }
}
