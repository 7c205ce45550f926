// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation
public import Storage

/// A pull request's key: our id of the repository and GitHub's number.
public struct PullRequestKey: Sendable, Hashable {
    /// Our id of the linked repository.
    public let repoID: UUID
    /// GitHub's number.
    public let number: Int32

    /// Makes a key.
    public init(repoID: UUID, number: Int32) {
        self.repoID = repoID
        self.number = number
    }

    /// The key of a row.
    public init(_ row: PullRequestRow) {
        self.init(repoID: row.repoID, number: row.number)
    }
}

/// A branch's key: our id of the repository and the branch's name.
public struct BranchKey: Sendable, Hashable {
    /// Our id of the linked repository.
    public let repoID: UUID
    /// The name.
    @Exact public private(set) var branch: String

    /// Makes a key.
    public init(repoID: UUID, branch: String) {
        self.repoID = repoID
        self.branch = branch
    }
}

/// A commit's key: our id of the repository and the commit's hash.
struct CommitKey: Sendable, Hashable {
    let repoID: UUID
    let sha: String

    init(repoID: UUID, sha: String) {
        self.repoID = repoID
        self.sha = sha
    }

    /// The commit that a check belongs to.
    init(_ check: CheckRow) {
        self.init(repoID: check.repoID, sha: check.headSHA)
    }

    /// The commit at a pull request's head.
    init(headOf row: PullRequestRow) {
        self.init(repoID: row.repoID, sha: row.headSHA)
    }
}
