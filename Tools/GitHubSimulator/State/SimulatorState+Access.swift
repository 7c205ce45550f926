// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension SimulatorState {
    /// The role of a user in a repository. That a public repository can be read by everyone is not included.
    public func role(of login: String, in repositoryID: Int) -> RepositoryRole {
        guard let record = records[repositoryID] else { return .none }
        let wanted = login.lowercased()
        if record.repository.owner.login.lowercased() == wanted { return .admin }
        let id = accounts.values.first { $0.login.lowercased() == wanted }?.id
        return id.flatMap { record.roles[$0] } ?? record.defaultRole
    }

    /// Gives a user a role; nil stands for all users without a role of their own.
    public mutating func setRole(
        _ role: RepositoryRole,
        of login: String?,
        in repositoryID: Int
    ) throws(SimulatorError) {
        guard records[repositoryID] != nil else { throw .notFound }
        if let login {
            let account = account(login)
            records[repositoryID]?.roles[account.id] = role
        } else {
            records[repositoryID]?.defaultRole = role
        }
    }

    /// What the caller may do in a repository: the user's role, limited by the token. A public repository can always be
    /// read.
    func role(of caller: Caller, in repository: Repository) -> RepositoryRole {
        let atLeast = repository.isPrivate ? RepositoryRole.none : .read
        guard !caller.isAnonymous else { return atLeast }
        switch caller.token?.kind {
        case .classic?, nil:
            return max(atLeast, role(of: caller.login, in: repository.id))
        case .fineGrained(_, let repositories)?:
            guard repositories?.contains(repository.id) ?? true else { return atLeast }
            return max(atLeast, role(of: caller.login, in: repository.id))
        case .installation(let id, _, let repositories)?:
            let isInAccount = installations[id]?.account.id == repository.owner.id
            return (repositories?.contains(repository.id) ?? isInAccount) ? .admin : atLeast
        }
    }

    /// Refuses a caller who lacks the requirement. If the caller may not know that the repository exists, the answer is
    /// 404
    /// (https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource).
    func check(
        _ caller: Caller,
        _ requirement: TokenRequirement,
        in repository: Repository
    ) throws(SimulatorError) {
        guard caller.appID == nil else { throw .notAccessible(by: "integration") }
        let isWrite = requirement.permissions.contains { $0.level > .read }
        if caller.isAnonymous, !repository.isPrivate, isWrite { throw .requiresAuthentication }
        let role = role(of: caller, in: repository)
        guard role > .none else { throw .notFound }
        switch caller.token?.kind {
        case .classic(let scopes)?:
            guard requirement.isMet(by: scopes, in: repository) else { throw .notFound }
        case .fineGrained(let permissions, _)?:
            guard requirement.isMet(by: permissions) else { throw .notAccessible(by: "personal access token") }
        case .installation(_, let permissions, _)?:
            guard requirement.isMet(by: permissions) else { throw .notAccessible(by: "integration") }
        case nil:
            break
        }
        guard role >= requirement.role else { throw .notFound }
        if isWrite, repository.isArchived { throw .archived }
    }
}

extension SimulatorError {
    static func notAccessible(by kind: String) -> SimulatorError {
        SimulatorError(status: 403, message: "Resource not accessible by \(kind)")
    }
}
