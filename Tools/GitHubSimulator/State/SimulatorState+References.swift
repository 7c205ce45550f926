// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension SimulatorState {
    /// Creates a reference like `POST …/git/refs`, at a commit that must exist. Sends `create` and `push`.
    public mutating func createReference(
        _ name: String,
        at sha: String,
        in repositoryID: Int,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> Branch {
        guard let record = records[repositoryID] else { throw .notFound }
        guard !record.branches.isEmpty else { throw .emptyRepository }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0] == "refs" else {
            // GitHub's exact wording of this error and of the next one is unknown.
            throw SimulatorError(
                status: 422,
                message: "Reference name must start with 'refs' and have at least two slashes."
            )
        }
        guard ReferenceName.isLegal(name), name.hasPrefix("refs/heads/") else {
            throw SimulatorError(status: 422, message: "Reference update failed")
        }
        let branch = String(name.dropFirst("refs/heads/".count))
        guard record.branches[branch] == nil else { throw .referenceExists }
        guard isKnown(sha, in: record) else { throw .objectMissing }
        // In git, the name of a branch cannot also be a folder of other branches.
        let isBlocked = record.branches.keys.contains { other in
            other.hasPrefix("\(branch)/") || branch.hasPrefix("\(other)/")
        }
        guard !isBlocked else { throw SimulatorError(status: 422, message: "Reference update failed") }
        return try createBranch(branch, in: repositoryID, sha: sha, by: login, at: now)
    }

    /// Moves a branch to another commit. Unless it is forced, the new commit must be a descendant. Sends `push` and
    /// `synchronize`.
    public mutating func updateReference(
        ofBranch name: String,
        to sha: String,
        isForced: Bool,
        in repositoryID: Int,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> Branch {
        guard let record = records[repositoryID] else { throw .notFound }
        guard let branch = record.branches[name] else { throw .referenceMissing }
        guard isKnown(sha, in: record) else { throw .objectMissing }
        let isForward = contains(branch.sha, from: sha, in: repositoryID)
        guard isForward || isForced else {
            throw SimulatorError(status: 422, message: "Update is not a fast forward")
        }
        guard sha != branch.sha else { return branch }
        return try move(branch, to: sha, isForced: !isForward, in: repositoryID, by: login, at: now)
    }
}
