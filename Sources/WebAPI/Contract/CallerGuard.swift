// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import HTTPTypes
import Hummingbird
import Paca

/// Stands before every route of the contract: who calls, and may they. Only then anything else of the request is judged,
/// so that nobody learns from an answer what they may not see.
struct CallerGuard: Sendable {
    let authorizer: any Authorizer
    let projects: any ProjectService

    /// The project that the caller may act in.
    /// - Throws: `ContractError`: 401 without credentials, 400 for a project id that is none, then what Paca says, and 404
    ///   for a project that is not there.
    func admit(_ request: Request, _ context: SyncRequestContext, for permission: Permission) async throws -> UUID {
        let credentials = CallerCredentials { name in
            HTTPField.Name(name).flatMap { request.headers[$0] }
        }
        guard let credentials else {
            throw ContractError(
                code: .unauthenticated, message: "this address needs credentials: sign in to Paca, or send a token")
        }
        let project = try RouteCall.id("projectId", context)
        do throws(AuthorizationError) {
            try await authorizer.authorize(credentials, project: project, permission: permission)
        } catch {
            throw ContractError(error, permission)
        }
        // Whoever may everything may not act on what is not there.
        guard try await projects.exists(project) else { throw ContractError(.projectNotFound, permission) }
        return project
    }
}

extension ContractError {
    init(_ error: AuthorizationError, _ permission: Permission) {
        switch error {
        case .unauthenticated:
            self.init(code: .unauthenticated, message: "the credentials are not valid, or no longer")
        case .forbidden:
            self.init(
                code: .forbidden,
                message: "you are not a member of this project, or lack the permission \(permission.rawValue)")
        case .projectNotFound:
            self.init(code: .notFound, message: "there is no such project")
        case .unavailable:
            self.init(
                code: .authorizationUnavailable,
                message: "Paca did not say whether you may do this; try again later", retryAfter: 5)
        }
    }
}
