// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// What is known of a linked repository's hook on GitHub, as stored.
public enum HookState: String, Sendable, CaseIterable {
    /// Nobody has looked since the row was written, by the plugin or by a token that may not look.
    case unknown
    /// The hook of a new link is being made; it may exist on GitHub. To `active`, or the row goes.
    case creating
    /// A hook that was gone is being made again. To `active`, or `missing`.
    case recreating
    /// It works.
    case active
    /// To be compared with GitHub, for the token is another by now. To `active`, `recreating` or `unknown`.
    case recheck
    /// It is gone, and GitHub does not let us make another.
    case missing
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
    /// GitHub's number of it; nil for one that the plugin linked and nobody has looked at since.
    public let githubID: Int64?
    /// GitHub's id of the hook; 0 while there is none.
    public let webhookID: Int64
    /// The encrypted secret of the hook. Equal text means that nobody else works on the hook.
    public let secretCiphertext: String
    /// What is known of the hook.
    public let hookState: HookState
    /// When it was linked.
    public let createdAt: PostgresTimestamp
    /// When the link changed last.
    public let updatedAt: PostgresTimestamp
}

extension LinkedRepositoryRow {
    /// Reads ``RepositoryStore/linkedColumns``.
    init(_ row: inout RowReader) throws(PostgresError) {
        self.init(
            id: try row.next(), projectID: try row.next(), integrationID: try row.next(), owner: try row.next(),
            name: try row.next(), fullName: try row.next(), defaultBranch: try row.next(), isPrivate: try row.next(),
            githubID: try row.next(), webhookID: try row.next(), secretCiphertext: try row.next(),
            hookState: HookState(rawValue: try row.next()) ?? .unknown, createdAt: try row.next(),
            updatedAt: try row.next())
    }
}

/// What GitHub says of a repository, as far as we store it.
public struct RepositoryLabels: Sendable, Equatable {
    /// GitHub's number of it: its identity.
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

    /// Makes labels; nothing is stored.
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
