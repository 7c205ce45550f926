// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Decides whether a caller may do something in a project.
public protocol Authorizer: Sendable {
    /// Returns if the caller has the permission.
    /// - Throws: ``AuthorizationError`` if it has not, or if that cannot be found out.
    func authorize(
        _ credentials: CallerCredentials, project: UUID, permission: Permission
    ) async throws(AuthorizationError)
}

/// Why a request is refused (`docs/design/http-contract.md`, "Who the caller is").
public enum AuthorizationError: Error, Sendable, Equatable {
    /// The request has no credentials, or Paca does not accept them.
    case unauthenticated
    /// The caller lacks the permission.
    case forbidden
    /// The caller must first change its password in Paca.
    case passwordChangeRequired
    /// The caller is not a member of the project, and has no global right either. Paca does not tell this from a missing
    /// project.
    case notMember
    /// Whether the caller has the permission cannot be found out now. The text is the reason, for the log; it contains
    /// no secret.
    case unavailable(String)
}
