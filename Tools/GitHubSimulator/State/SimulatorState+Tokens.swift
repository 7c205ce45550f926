// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension SimulatorState {
    /// Adds a valid token. After the first call, requests without a token are refused.
    public mutating func addToken(_ text: String, _ token: AccessToken) {
        isOpen = false
        tokens[text] = token
        revokedTokens[text] = nil
    }

    /// Removes a token. Afterwards it is refused like an unknown one.
    public mutating func revokeToken(_ text: String) throws(SimulatorError) {
        guard let token = tokens.removeValue(forKey: text) else { throw .notFound }
        revokedTokens[text] = token.login
    }

    /// Registers an App with its public key in PEM form.
    public mutating func createApp(
        slug: String,
        owner: String,
        publicKey: String,
        permissions: [String: AccessLevel] = GitHubApp.usualPermissions,
        at now: Timestamp
    ) -> GitHubApp {
        isOpen = false
        let id = ids.next(.app)
        let app = GitHubApp(
            id: id,
            clientID: "Iv23li\(id)",
            slug: slug,
            owner: account(owner),
            publicKey: publicKey,
            permissions: permissions,
            createdAt: now
        )
        apps[id] = app
        return app
    }

    /// Installs an App on an account. If `repositories` is nil, it reaches all of the account's repositories.
    public mutating func install(
        _ appID: Int,
        in login: String,
        repositories: Set<Int>? = nil,
        at now: Timestamp
    ) throws(SimulatorError) -> Installation {
        guard apps[appID] != nil else { throw .notFound }
        let installation = Installation(
            id: ids.next(.installation),
            appID: appID,
            account: account(login),
            repositories: repositories,
            createdAt: now
        )
        installations[installation.id] = installation
        return installation
    }

    /// Suspends an installation, or ends the suspension. Its tokens do not work while it is suspended.
    public mutating func setSuspended(
        _ isSuspended: Bool,
        installation id: Int,
        at now: Timestamp
    ) throws(SimulatorError) {
        guard installations[id] != nil else { throw .notFound }
        installations[id]?.suspendedAt = isSuspended ? now : nil
    }

    /// Removes an installation and its tokens.
    public mutating func uninstall(_ id: Int) throws(SimulatorError) {
        guard installations.removeValue(forKey: id) != nil else { throw .notFound }
        tokens = tokens.filter { _, token in
            if case .installation(id, _, _) = token.kind { return false }
            return true
        }
    }
}
