// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A repository, with the fields that the REST API and webhooks show.
public struct Repository: Sendable, Equatable, Identifiable {
    /// The id. It does not change; owner and name can.
    public let id: Int
    /// The owner.
    public var owner: Account
    /// The name without the owner.
    public var name: String
    /// The default branch.
    public var defaultBranch: String
    /// Whether it is private.
    public var isPrivate: Bool
    /// Whether it is archived, which makes it read-only.
    public var isArchived = false
    /// Why GitHub has closed the repository to everybody, such as `dmca`; nil if it has not.
    public var blockReason: String?
    /// The repository that this one was forked from, even if that has been deleted.
    public var parentID: Int?
    /// The description.
    public var about: String?
    /// The number of open pull requests. (GitHub counts issues too.)
    public var openIssuesCount = 0
    /// When it was created.
    public let createdAt: Timestamp
    /// When its settings were last changed.
    public var updatedAt: Timestamp
    /// When a branch was last pushed.
    public var pushedAt: Timestamp

    /// Makes a repository without storing it.
    public init(
        id: Int,
        owner: Account,
        name: String,
        defaultBranch: String = "main",
        isPrivate: Bool = false,
        parentID: Int? = nil,
        about: String? = nil,
        createdAt: Timestamp
    ) {
        self.id = id
        self.owner = owner
        self.name = name
        self.defaultBranch = defaultBranch
        self.isPrivate = isPrivate
        self.parentID = parentID
        self.about = about
        self.createdAt = createdAt
        updatedAt = createdAt
        pushedAt = createdAt
    }

    /// `owner/name`.
    public var fullName: String { "\(owner.login)/\(name)" }
}
