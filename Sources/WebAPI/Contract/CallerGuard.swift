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
    ///   answers; 404 if there is no such project; and 415 for a body that another site's page could have sent.
    func admit(_ request: Request, _ context: SyncRequestContext, for permission: Permission) async throws -> UUID {
        let credentials = CallerCredentials { name in
            HTTPField.Name(name).flatMap { request.headers[$0] }
        }
        guard let credentials else {
            throw ContractError(
                code: .unauthenticated, message: "this address needs credentials: sign in to Paca, or send a token")
        }
        let project = try RouteCall.id("projectId", context)
        let isRead = request.method == .get
        let refusal = try await refusal(of: credentials, project, permission, isRead: isRead)
        if let refusal, refusal != .notMember { throw ContractError(refusal, permission) }
        // An administrator, too, gets 404 for a missing project. Paca does not tell a stranger's project from a missing
        // one, but our look-up does.
        guard try await projects.exists(project) else {
            throw ContractError(code: .notFound, message: "there is no such project")
        }
        if let refusal { throw ContractError(refusal, permission) }
        try Self.checkOrigin(of: request, credentials)
        return project
    }

    /// Why the caller is refused; nil if it may do what it asks for.
    ///
    /// Plugin 0.3 and older declare no permission `github.manage`, so only wildcards grant it. The rights that these
    /// plugins asked for then stand for it.
    private func refusal(
        of credentials: CallerCredentials, _ project: UUID, _ permission: Permission, isRead: Bool
    ) async throws -> AuthorizationError? {
        let refusal = await authorize(credentials, project, permission)
        guard permission == .manageGitHub, refusal == .forbidden || refusal == .notMember,
            try await projects.lacksManagePermission()
        else { return refusal }
        return await authorize(credentials, project, isRead ? .readProjects : .writeProjects)
    }

    private func authorize(
        _ credentials: CallerCredentials, _ project: UUID, _ permission: Permission
    ) async -> AuthorizationError? {
        do throws(AuthorizationError) {
            try await authorizer.authorize(credentials, project: project, permission: permission)
            return nil
        } catch {
            return error
        }
    }

    /// Paca has no CSRF token, and a browser sends its cookie along with requests of other sites' pages. Such a page can
    /// send a form or plain text, but JSON only with our consent, which we never give.
    private static func checkOrigin(of request: Request, _ credentials: CallerCredentials) throws(ContractError) {
        let hasBody =
            request.headers[.transferEncoding] != nil
            || request.headers[.contentLength].map { $0 != "0" } ?? false
        guard credentials.hasCookie, hasBody else { return }
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
        guard type == "application/json" else {
            throw ContractError(
                code: .unsupportedMediaType, message: "send the body as application/json")
        }
    }
}

extension ContractError {
    init(_ error: AuthorizationError, _ permission: Permission) {
        switch error {
        case .unauthenticated:
            self.init(code: .unauthenticated, message: "the credentials are not valid, or have expired")
        case .forbidden, .notMember:
            self.init(
                code: .forbidden,
                message: "you are not a member of this project, or lack the permission \(permission.rawValue)")
        case .passwordChangeRequired:
            self.init(code: .passwordChangeRequired, message: "change your password in Paca first")
        case .unavailable:
            self.init(
                code: .authorizationUnavailable,
                message: "your permissions could not be checked with Paca; try again later", retryAfter: 5)
        }
    }
}
