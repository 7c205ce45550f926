// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The webhook `repository`: a repository was created, deleted or archived, or its name, owner, visibility or default
/// branch changed.
///
/// Source: `docs/reference/github-facts.md` section 8.
public struct RepositoryEvent: Sendable, Equatable {
    /// `renamed`, `transferred`, `edited`, `privatized`, `publicized`, `archived`, `deleted`, …; GitHub may add values.
    public let action: String
    /// GitHub's id of the repository.
    public let repositoryID: Int64
    /// The repository's `owner/name` after the event.
    public let repositoryFullName: String
    /// The repository's `owner/name` before the event; nil unless it was renamed or transferred.
    public let formerFullName: String?
    /// The default branch; nil if GitHub does not say.
    public let defaultBranch: String?
    /// Whether the repository is private; nil if GitHub does not say.
    public let isPrivate: Bool?
    /// Whether the repository is archived; nil if GitHub does not say.
    public let isArchived: Bool?
    /// When the repository was last changed.
    public let updatedAt: GitHubTimestamp?

    /// Makes an event of its fields.
    public init(
        action: String, repositoryID: Int64, repositoryFullName: String, formerFullName: String?,
        defaultBranch: String?, isPrivate: Bool?, isArchived: Bool? = nil, updatedAt: GitHubTimestamp?
    ) {
        self.isArchived = isArchived
        self.action = action
        self.repositoryID = repositoryID
        self.repositoryFullName = repositoryFullName
        self.formerFullName = formerFullName
        self.defaultBranch = defaultBranch
        self.isPrivate = isPrivate
        self.updatedAt = updatedAt
    }
}
