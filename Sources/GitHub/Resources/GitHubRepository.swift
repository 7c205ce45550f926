// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A repository as the REST API describes it, with the fields that we use.
public struct GitHubRepository: Sendable, Equatable {
    /// What the token's account or installation may do in the repository.
    public struct Permissions: Sendable, Equatable {
        /// May manage the repository, hooks included.
        public let admin: Bool
        /// May manage the repository, without its sensitive and destructive settings.
        public let maintain: Bool
        /// May write to it.
        public let push: Bool
        /// May manage issues and pull requests.
        public let triage: Bool
        /// May read it.
        public let pull: Bool

        /// Makes permissions.
        public init(admin: Bool, maintain: Bool = false, push: Bool, triage: Bool = false, pull: Bool) {
            self.admin = admin
            self.maintain = maintain
            self.push = push
            self.triage = triage
            self.pull = pull
        }
    }

    /// GitHub's id. It stays the same after a rename or a transfer.
    public let id: Int64
    /// The short name.
    public let name: String
    /// The current `owner/name`.
    public let fullName: String
    /// The owner's login.
    public let ownerLogin: String
    /// The default branch, into which a pull request goes if nobody names another.
    public let defaultBranch: String
    /// Whether the repository is private.
    public let isPrivate: Bool
    /// The description; nil if there is none.
    public let description: String?
    /// The HTTPS address for `git clone`.
    public let cloneURL: String
    /// The repository's page.
    public let htmlURL: String
    /// Whether the repository is archived, which makes it read-only.
    public let isArchived: Bool
    /// Nil if GitHub does not say.
    public let permissions: Permissions?
    /// When it was last changed; nil where GitHub does not say.
    public let updatedAt: GitHubTimestamp?

    /// Makes a repository of its fields.
    public init(
        id: Int64,
        name: String,
        fullName: String,
        ownerLogin: String,
        defaultBranch: String,
        isPrivate: Bool,
        description: String?,
        cloneURL: String,
        htmlURL: String,
        isArchived: Bool,
        permissions: Permissions?,
        updatedAt: GitHubTimestamp?
    ) {
        self.id = id
        self.name = name
        self.fullName = fullName
        self.ownerLogin = ownerLogin
        self.defaultBranch = defaultBranch
        self.isPrivate = isPrivate
        self.description = description
        self.cloneURL = cloneURL
        self.htmlURL = htmlURL
        self.isArchived = isArchived
        self.permissions = permissions
        self.updatedAt = updatedAt
    }

    /// Its current name.
    public var repositoryName: RepositoryName { RepositoryName(knownOwner: ownerLogin, name: name) }
}
