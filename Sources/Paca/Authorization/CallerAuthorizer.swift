// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Lets standalone tokens in, and asks Paca about everybody else.
public struct CallerAuthorizer: Authorizer {
    private let standalone: StandaloneTokens
    private let paca: (any Authorizer)?

    /// Makes an authorizer.
    /// - Parameter paca: nil where Paca cannot be asked: then only standalone tokens are let in.
    public init(standalone: StandaloneTokens, paca: (any Authorizer)?) {
        self.standalone = standalone
        self.paca = paca
    }

    /// Returns when the caller may. A standalone token is never shown to Paca.
    public func authorize(
        _ credentials: CallerCredentials, project: UUID, permission: Permission
    ) async throws(AuthorizationError) {
        if let isAllowed = standalone.allows(credentials, permission, in: project) {
            guard isAllowed else { throw .forbidden }
            return
        }
        guard let paca else { throw .unauthenticated }
        try await paca.authorize(credentials, project: project, permission: permission)
    }
}
