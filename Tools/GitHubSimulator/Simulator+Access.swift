// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension Simulator {
    /// Adds a valid token. After the first call, requests without a token are refused.
    public func addToken(_ text: String, _ token: AccessToken) {
        apply { state, _ in state.addToken(text, token) }
    }

    /// Makes a token invalid.
    public func revokeToken(_ text: String) throws(SimulatorError) {
        try change { (state, _) throws(SimulatorError) in try state.revokeToken(text) }
    }

    /// Registers an App with its public key in PEM form.
    public func createApp(
        slug: String,
        owner: String,
        publicKey: String,
        permissions: [String: AccessLevel] = GitHubApp.usualPermissions
    ) -> GitHubApp {
        apply { state, now in
            state.createApp(slug: slug, owner: owner, publicKey: publicKey, permissions: permissions, at: now)
        }
    }

    /// Installs an App on an account. If `repositories` is nil, it reaches all of the account's repositories.
    public func install(
        _ app: GitHubApp,
        in login: String,
        repositories: Set<Int>? = nil
    ) throws(SimulatorError) -> Installation {
        try change { (state, now) throws(SimulatorError) in
            try state.install(app.id, in: login, repositories: repositories, at: now)
        }
    }

    /// Gives a user a role; nil stands for all users without a role of their own.
    public func setRole(
        _ role: RepositoryRole,
        of login: String?,
        in repository: Repository
    ) throws(SimulatorError) {
        try change { (state, _) throws(SimulatorError) in try state.setRole(role, of: login, in: repository.id) }
    }

    /// Closes a repository to everybody, as GitHub does for legal reasons, or opens it again (nil).
    public func setBlocked(_ reason: String?, _ repository: Repository) {
        apply { state, now in state.setBlocked(reason, repository.id, at: now) }
    }

    /// Changes which requests fail, from the next request on.
    public func setTrouble(_ edit: @Sendable (inout RequestTrouble) -> Void) {
        apply { state, _ in edit(&state.trouble) }
    }

    /// Sets how many requests an account has left in this hour.
    public func setRateLimit(of login: String, limit: Int = 5000, remaining: Int, resetsIn seconds: Int = 3600) {
        apply { state, now in
            state.setRateLimit(of: login, limit: limit, remaining: remaining, resetsIn: seconds, at: now)
        }
    }

    /// Renames a repository. Sends `repository.renamed`; the former name redirects.
    @discardableResult
    public func rename(_ repository: Repository, to name: String, by login: String) throws(SimulatorError)
        -> Repository
    {
        try change { (state, now) throws(SimulatorError) in
            try state.renameRepository(repository.id, to: name, by: login, at: now)
        }
    }

    /// Gives a repository to another owner. Sends `repository.transferred`; the former name redirects.
    @discardableResult
    public func transfer(_ repository: Repository, to owner: String, by login: String) throws(SimulatorError)
        -> Repository
    {
        try change { (state, now) throws(SimulatorError) in
            try state.transferRepository(repository.id, to: owner, by: login, at: now)
        }
    }

    /// Creates a commit status. Sends `status`.
    @discardableResult
    public func createStatus(
        _ status: CommitStatus.State,
        of sha: String,
        context: String = "default",
        in repository: Repository,
        by login: String
    ) throws(SimulatorError) -> CommitStatus {
        try change { (state, now) throws(SimulatorError) in
            try state.createStatus(status, of: sha, in: repository.id, context: context, by: login, at: now)
        }
    }
}
