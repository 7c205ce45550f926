// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import GitHub
public import Storage

/// A repository's labels (its name, default branch and visibility) as GitHub described them at one moment.
public struct RepositorySnapshot: Sendable, Hashable {
    /// Our id of the linked repository.
    public let repoID: UUID
    /// GitHub's id of the repository.
    public let githubID: Int64
    /// `owner/name`.
    public let fullName: String
    /// The default branch; nil where GitHub did not say.
    public let defaultBranch: String?
    /// Whether the repository is private; nil where GitHub did not say.
    public let isPrivate: Bool?
    /// GitHub's time of this news; nil where GitHub did not say.
    public let updatedAt: PostgresTimestamp?

    /// Makes a snapshot.
    public init(
        repoID: UUID, githubID: Int64, fullName: String, defaultBranch: String?, isPrivate: Bool?,
        updatedAt: PostgresTimestamp?
    ) {
        self.repoID = repoID
        self.githubID = githubID
        self.fullName = fullName
        self.defaultBranch = defaultBranch
        self.isPrivate = isPrivate
        self.updatedAt = updatedAt
    }

    /// Reads a `repository` event.
    public init(_ event: RepositoryEvent, repoID: UUID) {
        self.init(
            repoID: repoID, githubID: event.repositoryID, fullName: event.repositoryFullName,
            defaultBranch: event.defaultBranch, isPrivate: event.isPrivate,
            updatedAt: PostgresTimestamp(event.updatedAt))
    }

    /// Reads GitHub's answer about a repository.
    public init(_ repository: GitHubRepository, repoID: UUID) {
        self.init(
            repoID: repoID, githubID: repository.id, fullName: repository.fullName,
            defaultBranch: repository.defaultBranch, isPrivate: repository.isPrivate,
            updatedAt: PostgresTimestamp(repository.updatedAt))
    }

    /// The stored row after this news. Nil when the row is newer than the news (promise P4), or is another
    /// repository's.
    public func row(over stored: RepositoryRow) -> RepositoryRow? {
        guard stored.githubID == githubID, let name = RepositoryName(fullName: fullName) else { return nil }
        if let known = stored.githubUpdatedAt, let said = updatedAt, said < known { return nil }
        var row = stored
        row.owner = name.owner
        row.name = name.name
        row.defaultBranch = defaultBranch ?? row.defaultBranch
        row.isPrivate = isPrivate ?? row.isPrivate
        row.githubUpdatedAt = updatedAt ?? row.githubUpdatedAt
        return row
    }
}
