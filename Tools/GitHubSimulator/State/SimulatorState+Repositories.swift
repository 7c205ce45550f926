// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension SimulatorState {
    /// All repositories, oldest first.
    public var repositories: [Repository] {
        records.values.map(\.repository).sorted { $0.id < $1.id }
    }

    /// The repository with this id.
    public func repository(_ id: Int) throws(SimulatorError) -> Repository {
        guard let record = records[id] else { throw .notFound }
        return record.repository
    }

    /// The repository with this name. Like GitHub, it ignores upper and lower case.
    public func repository(owner: String, name: String) throws(SimulatorError) -> Repository {
        let wanted = "\(owner)/\(name)".lowercased()
        guard let record = records.values.first(where: { $0.repository.fullName.lowercased() == wanted }) else {
            throw .notFound
        }
        return record.repository
    }

    /// Creates a repository with one commit on its default branch.
    public mutating func createRepository(
        owner: String,
        ownerKind: Account.Kind = .user,
        name: String,
        isPrivate: Bool = false,
        defaultBranch: String = "main",
        at now: Timestamp
    ) throws(SimulatorError) -> Repository {
        guard (try? repository(owner: owner, name: name)) == nil else {  // The name must be free.
            throw .custom("Repository", "name already exists on this account")
        }
        let repository = Repository(
            id: ids.next(.repository),
            owner: account(owner, kind: ownerKind),
            name: name,
            defaultBranch: defaultBranch,
            isPrivate: isPrivate,
            createdAt: now
        )
        var record = RepositoryRecord(repository: repository)
        let first = Commit(sha: ids.nextSHA(), message: "Initial commit", author: repository.owner, timestamp: now)
        record.branches[defaultBranch] = Branch(name: defaultBranch, sha: first.sha)
        records[repository.id] = record
        keep([first], onto: [], in: repository.id)
        // A new repository with a former name of another one ends that redirect
        // (https://docs.github.com/repositories/creating-and-managing-repositories/renaming-a-repository).
        formerNames[repository.fullName.lowercased()] = nil
        return repository
    }

    /// Creates a fork with the branches of its parent.
    public mutating func fork(
        _ id: Int,
        owner: String,
        at now: Timestamp
    ) throws(SimulatorError) -> Repository {
        guard let parent = records[id] else { throw .notFound }
        var fork = Repository(
            id: ids.next(.repository),
            owner: account(owner),
            name: parent.repository.name,
            defaultBranch: parent.repository.defaultBranch,
            isPrivate: parent.repository.isPrivate,
            parentID: id,
            about: parent.repository.about,
            createdAt: now
        )
        fork.pushedAt = parent.repository.pushedAt
        records[fork.id] = RepositoryRecord(repository: fork, branches: parent.branches, commits: parent.commits)
        formerNames[fork.fullName.lowercased()] = nil
        return fork
    }

    /// Deletes a repository with its hooks. Pull requests from it into other repositories remain, without a head
    /// repository.
    public mutating func deleteRepository(_ id: Int) throws(SimulatorError) {
        guard let record = records.removeValue(forKey: id) else { throw .notFound }
        for hook in record.hooks { deliveries[hook.id] = nil }
        formerNames = formerNames.filter { $0.value != id }
    }
}
