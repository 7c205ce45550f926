// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension SimulatorState {
    /// The commit that a path names: by its id, by a branch, or by `heads/` and a branch. A repository also has the
    /// heads of its pull requests, even if they come from a fork.
    public func commit(_ reference: String, in repositoryID: Int) throws(SimulatorError) -> String {
        guard let record = records[repositoryID] else { throw .notFound }
        let name = reference.hasPrefix("heads/") ? String(reference.dropFirst(6)) : reference
        if let branch = record.branches[name] { return branch.sha }
        guard isKnown(reference, in: record) else {
            throw SimulatorError(status: 422, message: "No commit found for SHA: \(reference)")
        }
        return reference
    }

    /// Whether a commit exists, so that a new reference may point to it.
    func isKnown(_ sha: String, in record: RepositoryRecord) -> Bool {
        record.commits[sha] != nil
            || record.branches.values.contains { $0.sha == sha }
            || record.pullRequests.values.contains { $0.head.sha == sha }
    }

    /// Whether `sha` is `tip` or one of its ancestors.
    func contains(_ sha: String, from tip: String, in repositoryID: Int) -> Bool {
        var waiting = [tip]
        var seen: Set<String> = []
        while let next = waiting.popLast() {
            if next == sha { return true }
            guard seen.insert(next).inserted else { continue }
            waiting += records[repositoryID]?.commits[next]?.parents ?? []
        }
        return false
    }

    /// The commit with its parents. For an id that only a test has used, an author and a message are invented.
    func node(_ sha: String, in repository: Repository) -> CommitNode {
        if let known = records[repository.id]?.commits[sha] { return known }
        let commit = Commit(
            sha: sha,
            message: "Work from elsewhere",
            author: repository.owner,
            timestamp: repository.createdAt
        )
        return CommitNode(commit: commit, parents: [])
    }

    /// Stores new commits, each with the one before as its parent.
    mutating func keep(_ commits: [Commit], onto parents: [String], in repositoryID: Int) {
        var parents = parents
        for commit in commits {
            records[repositoryID]?.commits[commit.sha] = CommitNode(commit: commit, parents: parents)
            parents = [commit.sha]
        }
    }
}
