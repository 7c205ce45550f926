// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A repository as the REST API describes it: the fields we use.
public struct GitHubRepository: Sendable, Equatable {
    /// What the identity that asked may do there.
    public struct Permissions: Sendable, Equatable {
        /// May manage it, hooks included.
        public let admin: Bool
        /// May manage most of it, without access to what is sensitive.
        public let maintain: Bool
        /// May write.
        public let push: Bool
        /// May manage issues and pull requests.
        public let triage: Bool
        /// May read.
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

    /// GitHub's id: the identity, also after a rename or a transfer.
    public let id: Int64
    /// The short name.
    public let name: String
    /// `owner/name` as they are now.
    public let fullName: String
    /// The owner's login.
    public let ownerLogin: String
    /// The branch that pull requests go to unless they say otherwise.
    public let defaultBranch: String
    /// Whether not everyone can read it.
    public let isPrivate: Bool
    /// Nil if there is none.
    public let description: String?
    /// For `git clone` over HTTPS.
    public let cloneURL: String
    /// The repository's page.
    public let htmlURL: String
    /// Whether it is read-only.
    public let isArchived: Bool
    /// Nil where GitHub does not say.
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

    /// Its present name.
    public var repositoryName: RepositoryName { RepositoryName(knownOwner: ownerLogin, name: name) }
}
