// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Paca's answer about one caller in one project.
enum AuthorizationDecision: Sendable, Equatable {
    case granted(Set<Permission>)
    case unauthenticated
    case forbidden
    case projectNotFound

    func check(_ permission: Permission) throws(AuthorizationError) {
        switch self {
        case .granted(let permissions): if !permissions.contains(permission) { throw .forbidden }
        case .unauthenticated: throw .unauthenticated
        case .forbidden: throw .forbidden
        case .projectNotFound: throw .projectNotFound
        }
    }
}
