// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension SimulatorState {
    /// Renames a repository. The former name redirects until another repository takes it. Sends `repository.renamed`.
    @discardableResult
    public mutating func renameRepository(
        _ id: Int,
        to name: String,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> Repository {
        let old = try repository(id)
        try takeName("\(old.owner.login)/\(name)", from: old)
        change(id, at: now) { $0.name = name }
        let changes: JSONValue = ["repository": ["name": ["from": .string(old.name)]]]
        return try emitRepository("renamed", id, adding: ["changes": changes], by: login)
    }

    /// Gives a repository with its hooks to another owner. Sends `repository.transferred`.
    @discardableResult
    public mutating func transferRepository(
        _ id: Int,
        to owner: String,
        ownerKind: Account.Kind = .user,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> Repository {
        let old = try repository(id)
        try takeName("\(owner)/\(old.name)", from: old)
        let account = account(owner, kind: ownerKind)
        change(id, at: now) { $0.owner = account }
        let address = configuration.address
        let from: JSONValue =
            switch old.owner.kind {
            case .user: ["user": old.owner.json(at: address)]
            case .organization: ["organization": old.owner.organizationJSON(at: address)]
            }
        let changes: JSONValue = ["owner": ["from": from]]
        return try emitRepository("transferred", id, adding: ["changes": changes], by: login)
    }

    /// Archives a repository, or ends that. Sends `repository.archived` or `repository.unarchived`.
    @discardableResult
    public mutating func setArchived(
        _ isArchived: Bool,
        _ id: Int,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> Repository {
        change(id, at: now) { $0.isArchived = isArchived }
        return try emitRepository(isArchived ? "archived" : "unarchived", id, by: login)
    }

    /// Closes a repository to everybody, as GitHub does for legal reasons, or opens it again. Sends nothing.
    public mutating func setBlocked(_ reason: String?, _ id: Int, at now: Timestamp) {
        change(id, at: now) { $0.blockReason = reason }
    }

    /// Makes a repository private, or public. Sends `repository.privatized` or `repository.publicized`.
    @discardableResult
    public mutating func setPrivate(
        _ isPrivate: Bool,
        _ id: Int,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> Repository {
        change(id, at: now) { $0.isPrivate = isPrivate }
        return try emitRepository(isPrivate ? "privatized" : "publicized", id, by: login)
    }

    /// Makes another branch the default. Sends `repository.edited`.
    @discardableResult
    public mutating func setDefaultBranch(
        _ branch: String,
        _ id: Int,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> Repository {
        let old = try repository(id)
        guard records[id]?.branches[branch] != nil else { throw .field("Repository", "default_branch", "invalid") }
        change(id, at: now) { $0.defaultBranch = branch }
        let changes: JSONValue = ["default_branch": ["from": .string(old.defaultBranch)]]
        return try emitRepository("edited", id, adding: ["changes": changes], by: login)
    }

    private mutating func takeName(_ fullName: String, from old: Repository) throws(SimulatorError) {
        let taken = records.values.contains { record in
            record.repository.id != old.id && record.repository.fullName.lowercased() == fullName.lowercased()
        }
        guard !taken else { throw .custom("Repository", "name already exists on this account") }
        formerNames[old.fullName.lowercased()] = old.id
        formerNames[fullName.lowercased()] = nil
    }

    private mutating func change(_ id: Int, at now: Timestamp, _ change: (inout Repository) -> Void) {
        guard var repository = records[id]?.repository else { return }
        change(&repository)
        repository.updatedAt = now
        records[id]?.repository = repository
    }

    private mutating func emitRepository(
        _ action: String,
        _ id: Int,
        adding more: JSONValue = [:],
        by login: String
    ) throws(SimulatorError) -> Repository {
        let repository = try repository(id)
        emit("repository", action, more, repository: repository, sender: account(login))
        return repository
    }
}
