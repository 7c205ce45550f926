// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import HTTPTypes
import Hummingbird
import Paca

/// Checks the caller before every route of the contract. Nothing else of the request is checked before, so that no
/// answer reveals what the caller may not see.
struct CallerGuard: Sendable {
    let authorizer: any Authorizer
    let projects: any ProjectService

    /// Returns the project of the path if the caller has `permission` in it.
    /// - Throws: `ContractError`: 401 without credentials; 400 if the project id is not a UUID; then whatever Paca
    ///   answers; and 404 if there is no such project.
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
        // An administrator, too, gets 404 for a missing project.
        guard try await projects.exists(project) else { throw ContractError(.projectNotFound, permission) }
        return project
    }
}

extension ContractError {
    init(_ error: AuthorizationError, _ permission: Permission) {
        switch error {
        case .unauthenticated:
            self.init(code: .unauthenticated, message: "the credentials are not valid, or have expired")
        case .forbidden:
            self.init(
                code: .forbidden,
                message: "you are not a member of this project, or lack the permission \(permission.rawValue)")
        case .projectNotFound:
            self.init(code: .notFound, message: "there is no such project")
        case .unavailable:
            self.init(
                code: .authorizationUnavailable,
                message: "your permissions could not be checked with Paca; try again later", retryAfter: 5)
        }
    }
}
