// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The newest commit status of each context of a commit. Check runs are not included.
public struct CombinedStatus: Sendable, Equatable {
    /// `success`, `failure` or `pending`; also `pending` if there is no status at all.
    public let state: String
    /// The commit.
    public let sha: String
    /// The number of contexts.
    public let totalCount: Int64
    /// One status for each context.
    public let statuses: [CommitStatus]

    /// Makes a combined status.
    public init(state: String, sha: String, totalCount: Int64, statuses: [CommitStatus]) {
        self.state = state
        self.sha = sha
        self.totalCount = totalCount
        self.statuses = statuses
    }
}

/// One commit status.
public struct CommitStatus: Sendable, Equatable {
    /// GitHub's id.
    public let id: Int64
    /// Who reports the status, such as `ci/build`. GitHub ignores upper and lower case in it.
    public let context: String
    /// `success`, `failure`, `error` or `pending`.
    public let state: String
    /// A sentence for people.
    public let description: String?
    /// The page with details.
    public let targetURL: String?
    /// When it was created.
    public let createdAt: GitHubTimestamp?
    /// When it was last changed.
    public let updatedAt: GitHubTimestamp?

    /// Makes a status of its fields.
    public init(
        id: Int64,
        context: String,
        state: String,
        description: String?,
        targetURL: String?,
        createdAt: GitHubTimestamp?,
        updatedAt: GitHubTimestamp?
    ) {
        self.id = id
        self.context = context
        self.state = state
        self.description = description
        self.targetURL = targetURL
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
