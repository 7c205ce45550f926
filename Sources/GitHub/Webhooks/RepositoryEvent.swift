// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The webhook `repository`: its name, owner, visibility or default branch changed, or it came or went.
///
/// Source: `docs/reference/github-facts.md` section 8.
public struct RepositoryEvent: Sendable, Equatable {
    /// `renamed`, `transferred`, `edited`, `privatized`, `publicized`, `archived`, `deleted`, …; an open set.
    public let action: String
    /// The repository: its identity.
    public let repositoryID: Int64
    /// Its `owner/name` after it happened.
    public let repositoryFullName: String
    /// Its `owner/name` before; nil unless it was renamed or transferred.
    public let formerFullName: String?
    /// The branch that others branch from; nil where GitHub does not say.
    public let defaultBranch: String?
    /// Whether it is private; nil where GitHub does not say.
    public let isPrivate: Bool?
    /// When it was last changed.
    public let updatedAt: GitHubTimestamp?

    /// Makes an event of its fields.
    public init(
        action: String, repositoryID: Int64, repositoryFullName: String, formerFullName: String?,
        defaultBranch: String?, isPrivate: Bool?, updatedAt: GitHubTimestamp?
    ) {
        self.action = action
        self.repositoryID = repositoryID
        self.repositoryFullName = repositoryFullName
        self.formerFullName = formerFullName
        self.defaultBranch = defaultBranch
        self.isPrivate = isPrivate
        self.updatedAt = updatedAt
    }
}
