// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import GitHub
public import Storage

/// A repository's labels (its name, default branch, visibility, and whether it is archived) as GitHub described them at one moment.
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
    /// Whether the repository is archived; nil where GitHub did not say.
    public let isArchived: Bool?
    /// GitHub's time of this news; nil where GitHub did not say.
    public let updatedAt: PostgresTimestamp?
    /// Where the name comes from.
    public let nameSource: NameSource

    /// Where a repository's name comes from. It decides whether the name is newer than the one that is known.
    public enum NameSource: Sendable, Hashable {
        /// An event, with the name before it; nil if the event did not change the name.
        case event(former: String?)
        /// An answer of GitHub's API.
        case answer
    }

    /// Makes a snapshot.
    public init(
        repoID: UUID, githubID: Int64, fullName: String, defaultBranch: String?, isPrivate: Bool?,
        isArchived: Bool? = nil, updatedAt: PostgresTimestamp?, nameSource: NameSource = .answer
    ) {
        self.isArchived = isArchived
        self.nameSource = nameSource
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
            defaultBranch: event.defaultBranch, isPrivate: event.isPrivate, isArchived: event.isArchived,
            updatedAt: PostgresTimestamp(event.updatedAt), nameSource: .event(former: event.formerFullName))
    }

    /// Reads GitHub's answer about a repository.
    public init(_ repository: GitHubRepository, repoID: UUID) {
        self.init(
            repoID: repoID, githubID: repository.id, fullName: repository.fullName,
            defaultBranch: repository.defaultBranch, isPrivate: repository.isPrivate,
            isArchived: repository.isArchived, updatedAt: PostgresTimestamp(repository.updatedAt))
    }

    /// The stored row after this news. Nil when the row is newer than the news (promise P4), or is another
    /// repository's.
    public func row(over stored: RepositoryRow) -> RepositoryRow? {
        guard stored.githubID == githubID, let name = RepositoryName(fullName: fullName) else { return nil }
        let isLate = if let known = stored.githubUpdatedAt, let said = updatedAt { said < known } else { false }
        let showsName = isNewerName(over: stored)
        guard !isLate || showsName else { return nil }
        var row = stored
        if showsName {
            row.owner = name.owner
            row.name = name.name
        }
        guard !isLate else { return row }
        row.defaultBranch = defaultBranch ?? row.defaultBranch
        row.isPrivate = isPrivate ?? row.isPrivate
        row.isArchived = isArchived ?? row.isArchived
        row.githubUpdatedAt = updatedAt ?? row.githubUpdatedAt
        return row
    }

    // GitHub's times have whole seconds. Of two events of one second, the one whose former name is the stored name came
    // last. An answer shows the name of the moment, however long ago the repository was changed.
    private func isNewerName(over stored: RepositoryRow) -> Bool {
        switch nameSource {
        case .answer:
            guard let known = stored.githubUpdatedAt, let said = updatedAt else { return true }
            return said >= known
        case .event(let former):
            guard let known = stored.nameKnownAt, let said = updatedAt else { return true }
            guard said == known else { return said > known }
            return former?.lowercased() == stored.fullName.lowercased()
        }
    }
}
