// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The webhook `push`: a branch or a tag came, moved or went.
///
/// Source: `docs/reference/github-facts.md` section 6.
public struct PushEvent: Sendable, Equatable {
    /// The full name, `refs/heads/…` or `refs/tags/…`.
    public let ref: String
    /// Whether the ref is new.
    public let isCreated: Bool
    /// Whether the ref is gone.
    public let isDeleted: Bool
    /// The commit before; 40 zeros for a new ref.
    public let before: String
    /// The commit after; 40 zeros for a deleted ref.
    public let after: String
    /// The repository: its identity.
    public let repositoryID: Int64
    /// Its `owner/name` at the time.
    public let repositoryFullName: String

    /// Makes an event of its fields.
    public init(
        ref: String,
        isCreated: Bool,
        isDeleted: Bool,
        before: String,
        after: String,
        repositoryID: Int64,
        repositoryFullName: String
    ) {
        self.ref = ref
        self.isCreated = isCreated
        self.isDeleted = isDeleted
        self.before = before
        self.after = after
        self.repositoryID = repositoryID
        self.repositoryFullName = repositoryFullName
    }

    /// The branch, slashes and all; nil for a tag.
    public var branch: String? {
        let prefix = "refs/heads/"
        guard ref.utf8.starts(with: prefix.utf8), ref.utf8.count > prefix.utf8.count else { return nil }
        return String(decoding: ref.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }
}
