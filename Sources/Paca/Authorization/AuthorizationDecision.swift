// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Paca's answer about one caller, in one project or everywhere.
enum AuthorizationDecision: Sendable, Equatable {
    case granted(Set<Permission>)
    case unauthenticated
    case forbidden
    /// The caller must first change its password in Paca.
    case passwordChangeRequired
    /// The caller has no role in the project, or there is no such project. Older Paca says so of administrators and
    /// agents too, whom it lets in by their global rights.
    case notMember

    /// Whether the caller's global rights may still grant the permission.
    func leavesOpen(_ permission: Permission) -> Bool {
        switch self {
        case .granted(let permissions): !permissions.contains(permission)
        case .notMember: true
        case .unauthenticated, .forbidden, .passwordChangeRequired: false
        }
    }

    func grants(_ permission: Permission) -> Bool {
        if case .granted(let permissions) = self { permissions.contains(permission) } else { false }
    }

    func check(_ permission: Permission) throws(AuthorizationError) {
        switch self {
        case .granted(let permissions): if !permissions.contains(permission) { throw .forbidden }
        case .unauthenticated: throw .unauthenticated
        case .forbidden: throw .forbidden
        case .passwordChangeRequired: throw .passwordChangeRequired
        case .notMember: throw .notMember
        }
    }
}
