// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A repository, with what the REST API and webhooks say of it.
public struct Repository: Sendable, Equatable, Identifiable {
    /// The identity; owner and name can change.
    public let id: Int
    /// The owner.
    public var owner: Account
    /// The name without the owner.
    public var name: String
    /// The default branch.
    public var defaultBranch: String
    /// Whether it is private.
    public var isPrivate: Bool
    /// Whether it can only be read.
    public var isArchived = false
    /// The repository this one was forked from, even when that is gone.
    public var parentID: Int?
    /// The text under the name.
    public var about: String?
    /// Open pull requests (GitHub counts issues too).
    public var openIssuesCount = 0
    /// When it was made.
    public let createdAt: Timestamp
    /// When its settings changed last.
    public var updatedAt: Timestamp
    /// When something was pushed last.
    public var pushedAt: Timestamp

    /// Makes a repository; nothing is stored.
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
