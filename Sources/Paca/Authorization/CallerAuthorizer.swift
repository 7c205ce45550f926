// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Decides about standalone tokens itself, and asks Paca about all other callers.
public struct CallerAuthorizer: Authorizer {
    private let standalone: StandaloneTokens
    private let paca: (any Authorizer)?

    /// Makes an authorizer.
    /// - Parameter paca: Asks Paca; nil if Paca's address is not configured. Then only standalone tokens are accepted.
    public init(standalone: StandaloneTokens, paca: (any Authorizer)?) {
        self.standalone = standalone
        self.paca = paca
    }

    /// Returns if the caller has the permission. A standalone token is never sent to Paca.
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
