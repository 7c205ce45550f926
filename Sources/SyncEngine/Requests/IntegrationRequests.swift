// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation

/// What people do with a project's connection to GitHub. Throws `RequestFailure` or `PostgresError`.
public struct IntegrationRequests: Sendable {
    /// The project's connection; none is no failure.
    public func integration(of project: UUID) async throws -> ProjectIntegration {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// Checks a token with GitHub and stores it; links stay when it replaces another.
    public func connect(project: UUID, token: Secret<String>) async throws -> ProjectIntegration {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// Connects a project to an installation of our GitHub App.
    public func connect(project: UUID, installation: Int64) async throws -> ProjectIntegration {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// Forgets the token and everything linked with it; hooks are removed from GitHub afterwards.
    public func disconnect(project: UUID) async throws {
        throw RequestFailure(.unavailable, "not there yet")
    }

    /// The repositories that the project's token can see.
    public func accessibleRepositories(project: UUID) async throws -> [AccessibleRepository] {
        throw RequestFailure(.unavailable, "not there yet")
    }
}
