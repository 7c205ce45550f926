// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension SimulatorState {
    /// The branches of a repository, by name.
    public func branches(in repositoryID: Int) throws(SimulatorError) -> [Branch] {
        guard let record = records[repositoryID] else { throw .notFound }
        return record.branches.values.sorted { $0.name < $1.name }
    }

    /// Creates a branch at a commit, by default at the default branch's newest commit. Sends `create` and `push`.
    public mutating func createBranch(
        _ name: String,
        in repositoryID: Int,
        sha: String? = nil,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> Branch {
        guard let record = records[repositoryID] else { throw .notFound }
        guard record.branches[name] == nil else { throw .referenceExists }
        guard let tip = sha ?? record.branches[record.repository.defaultBranch]?.sha else { throw .referenceMissing }
        let branch = Branch(name: name, sha: tip)
        let sender = account(login)
        records[repositoryID]?.branches[name] = branch
        records[repositoryID]?.repository.pushedAt = now
        let repository = try repository(repositoryID)
        emit(.create(branch: name, repository: repository, sender: sender, at: configuration.address))
        let push = Push(ref: branch.name, before: Commit.absent, after: tip, commits: [], sender: sender)
        try emit(push, in: repositoryID)
        return branch
    }

    /// Pushes new commits with these messages. The first one also has the parent `merging`. Sends `push`, and
    /// `synchronize` for each open pull request from this branch.
    @discardableResult
    public mutating func push(
        _ messages: [String],
        to name: String,
        in repositoryID: Int,
        merging mergedParents: [String] = [],
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> Branch {
        guard let record = records[repositoryID] else { throw .notFound }
        guard let branch = record.branches[name] else { throw .referenceMissing }
        let sender = account(login)
        var commits: [Commit] = []
        for message in messages {
            commits.append(Commit(sha: ids.nextSHA(), message: message, author: sender, timestamp: now))
        }
        let after = commits.last?.sha ?? branch.sha
        keep(commits, onto: [branch.sha] + mergedParents, in: repositoryID)
        records[repositoryID]?.branches[name]?.sha = after
        records[repositoryID]?.repository.pushedAt = now
        let push = Push(ref: name, before: branch.sha, after: after, commits: commits, sender: sender)
        try emit(push, in: repositoryID)
        synchronize(after: push, in: repositoryID, at: now)
        return Branch(name: name, sha: after)
    }

    /// Deletes a branch. Sends `delete` and `push`, and closes the open pull requests from it.
    public mutating func deleteBranch(
        _ name: String,
        in repositoryID: Int,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) {
        guard let branch = records[repositoryID]?.branches.removeValue(forKey: name) else { throw .referenceMissing }
        records[repositoryID]?.repository.pushedAt = now
        let sender = account(login)
        let repository = try repository(repositoryID)
        emit(.delete(branch: name, repository: repository, sender: sender, at: configuration.address))
        let push = Push(ref: name, before: branch.sha, after: Commit.absent, commits: [], sender: sender)
        try emit(push, in: repositoryID)
        for (baseID, number) in openPullRequests(from: name, in: repositoryID) {
            _ = try closePullRequest(number, in: baseID, by: login, at: now)
        }
    }

    /// Moves a branch to a commit that exists already. Sends the same events as a push.
    mutating func move(
        _ branch: Branch,
        to sha: String,
        isForced: Bool,
        in repositoryID: Int,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> Branch {
        let sender = account(login)
        records[repositoryID]?.branches[branch.name]?.sha = sha
        records[repositoryID]?.repository.pushedAt = now
        let push = Push(
            ref: branch.name,
            before: branch.sha,
            after: sha,
            commits: [],
            sender: sender,
            isForced: isForced
        )
        try emit(push, in: repositoryID)
        synchronize(after: push, in: repositoryID, at: now)
        return Branch(name: branch.name, sha: sha)
    }

    private mutating func synchronize(after push: Push, in repositoryID: Int, at now: Timestamp) {
        for (baseID, number) in openPullRequests(from: push.ref, in: repositoryID) {
            update(number, in: baseID, at: now) { pullRequest in
                pullRequest.head.sha = push.after
                pullRequest.commits += push.commits.count
            }
            let commits: JSONValue = ["before": .string(push.before), "after": .string(push.after)]
            emit("synchronize", number, in: baseID, sender: push.sender, adding: commits)
        }
    }

    /// The open pull requests from a branch, as the base repository's id and the number, in a fixed order.
    private func openPullRequests(from branch: String, in headID: Int) -> [(Int, Int)] {
        var found: [(Int, Int)] = []
        for (baseID, record) in records.sorted(by: { $0.key < $1.key }) {
            let matching = record.pullRequests.values.filter {
                $0.state == .open && $0.head.ref == branch && $0.headRepository?.id == headID
            }
            found.append(contentsOf: matching.map(\.number).sorted().map { (baseID, $0) })
        }
        return found
    }
}
