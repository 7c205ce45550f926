// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The webhook `push`: a branch or a tag was created, moved or deleted.
///
/// Source: `docs/reference/github-facts.md` section 6.
public struct PushEvent: Sendable, Equatable {
    /// The full name, `refs/heads/…` or `refs/tags/…`.
    public let ref: String
    /// Whether the push created the ref.
    public let isCreated: Bool
    /// Whether the push deleted the ref.
    public let isDeleted: Bool
    /// The commit before the push; 40 zeros for a new ref.
    public let before: String
    /// The commit after the push; 40 zeros for a deleted ref.
    public let after: String
    /// GitHub's id of the repository.
    public let repositoryID: Int64
    /// The repository's `owner/name` when the event happened.
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

    /// The branch name, which may contain slashes; nil for a tag.
    public var branch: String? {
        let prefix = "refs/heads/"
        guard ref.utf8.starts(with: prefix.utf8), ref.utf8.count > prefix.utf8.count else { return nil }
        return String(decoding: ref.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }
}
