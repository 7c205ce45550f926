// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Decides whether a caller may do something in a project.
public protocol Authorizer: Sendable {
    /// Returns when the caller may.
    /// - Throws: ``AuthorizationError`` when it may not, or when that cannot be told.
    func authorize(
        _ credentials: CallerCredentials, project: UUID, permission: Permission
    ) async throws(AuthorizationError)
}

/// Why a caller is not let in (`docs/design/http-contract.md`, "Who the caller is").
public enum AuthorizationError: Error, Sendable, Equatable {
    /// The credentials are none, or no longer good.
    case unauthenticated
    /// Not a member of the project, or without the permission.
    case forbidden
    /// There is no such project.
    case projectNotFound
    /// It cannot be told now; the reason is for the log, and holds no secret.
    case unavailable(String)
}
