// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// What is known of a linked repository's hook on GitHub.
public enum HookState: String, Sendable, CaseIterable {
    /// Not checked since the row was written: the plugin wrote it, or the token may not read hooks.
    case unknown
    /// The hook of a new link is being made, and may already exist on GitHub. Next: `active`, or the row is deleted.
    case creating
    /// A hook that had disappeared is being made again. Next: `active` or `missing`.
    case recreating
    /// The hook exists and is set up correctly.
    case active
    /// The project got another token, so the hook has to be compared with GitHub. Next: `active`, `recreating` or
    /// `unknown`.
    case recheck
    /// The hook has disappeared, and GitHub refused to make another.
    case missing
    /// The hook is switched off, and GitHub refused to switch it on.
    case disabled
    /// The hook differs from what we need, and GitHub refused to change it. It may deliver nevertheless.
    case misconfigured
    /// The link was made without a hook, because the service is in pull-only mode. Next: `recreating`, when it is not in
    /// that mode any more.
    case pullOnly = "none"
}

/// Whether GitHub shows a linked repository to the project's token.
public enum RepositoryAccess: String, Sendable, CaseIterable {
    /// It does, or nobody has asked yet.
    case seen
    /// It does not. The repository was deleted, or the token has lost its access: GitHub's answer is the same.
    case lost
    /// GitHub has closed the repository to everybody, for instance for legal reasons.
    case blocked
}

/// What is remembered of the last comparison of a hook with GitHub.
public struct HookCheckMemory: Sendable, Equatable {
    /// GitHub's name of its answer about the repository; nil if there is none.
    public let repositoryETag: String?
    /// GitHub's name of the list of hooks in which the hook was right; nil if it was not.
    public let hooksETag: String?
    /// The text that says to which credential, hook and comparison the names belong.
    public let etagsFor: String?
    /// Whether the repository was not read for six hours.
    public let isRepositoryDue: Bool
    /// Since when deliveries of the hook have had a wrong signature; nil if none has.
    public let suspectedAt: PostgresTimestamp?
}

/// A linked repository, as stored.
public struct LinkedRepositoryRow: Sendable, Equatable {
    /// Our id of the link.
    public let id: UUID
    /// The project.
    public let projectID: UUID
    /// The project's connection.
    public let integrationID: UUID
    /// The owner's login.
    public let owner: String
    /// The name without the owner.
    public let name: String
    /// `owner/name`.
    public let fullName: String
    /// The default branch.
    public let defaultBranch: String
    /// Whether it is private.
    public let isPrivate: Bool
    /// GitHub's id of the repository; nil for a row that the plugin wrote and that was not checked since.
    public let githubID: Int64?
    /// GitHub's id of the hook; 0 while there is none.
    public let webhookID: Int64
    /// The encrypted secret of the hook. While this text is the same, nobody else has begun to work on the hook.
    public let secretCiphertext: String
    /// The encrypted secret that is about to replace the present one; empty at all other times. Deliveries signed with
    /// either are accepted.
    public let nextSecretCiphertext: String
    /// Whether we made the secret. The plugin's secrets can be guessed, and are replaced.
    public let isSecretOurs: Bool
    /// The state of the hook.
    public let hookState: HookState
    /// Whether the repository is archived, which makes it read-only.
    public let isArchived: Bool
    /// Whether GitHub shows the repository to the project's token.
    public let access: RepositoryAccess
    /// What is remembered of the last comparison.
    public let memory: HookCheckMemory
    /// When the repository was linked.
    public let createdAt: PostgresTimestamp
    /// When the row was last changed.
    public let updatedAt: PostgresTimestamp
}

extension LinkedRepositoryRow {
    /// Reads ``RepositoryStore/linkedColumns``.
    init(_ row: inout RowReader) throws(PostgresError) {
        self.init(
            id: try row.next(), projectID: try row.next(), integrationID: try row.next(), owner: try row.next(),
            name: try row.next(), fullName: try row.next(), defaultBranch: try row.next(), isPrivate: try row.next(),
            githubID: try row.next(), webhookID: try row.next(), secretCiphertext: try row.next(),
            nextSecretCiphertext: try row.next(), isSecretOurs: try row.next(),
            hookState: HookState(rawValue: try row.next()) ?? .unknown, isArchived: try row.next(),
            access: RepositoryAccess(rawValue: try row.next()) ?? .seen,
            memory: HookCheckMemory(
                repositoryETag: try row.next(), hooksETag: try row.next(), etagsFor: try row.next(),
                isRepositoryDue: try row.next(), suspectedAt: try row.next()),
            createdAt: try row.next(), updatedAt: try row.next())
    }
}

/// The fields of a GitHub repository that we store.
public struct RepositoryLabels: Sendable, Equatable {
    /// GitHub's id of the repository. Unlike the name, it never changes.
    public let githubID: Int64
    /// The owner's login.
    public let owner: String
    /// The name without the owner.
    public let name: String
    /// `owner/name`.
    public let fullName: String
    /// The default branch.
    public let defaultBranch: String
    /// Whether it is private.
    public let isPrivate: Bool

    /// Describes a repository; nothing is stored.
    public init(
        githubID: Int64, owner: String, name: String, fullName: String, defaultBranch: String, isPrivate: Bool
    ) {
        self.githubID = githubID
        self.owner = owner
        self.name = name
        self.fullName = fullName
        self.defaultBranch = defaultBranch
        self.isPrivate = isPrivate
    }
}
