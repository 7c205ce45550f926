// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The webhook `pull_request`.
///
/// Source: `docs/reference/github-facts.md` section 4.
public struct PullRequestEvent: Sendable, Equatable {
    /// What happened, such as `opened` or `synchronize`. GitHub adds actions without notice.
    public let action: String
    /// The number within the repository, positive.
    public let number: Int32
    /// The pull request after the change.
    public let pullRequest: PullRequestPayload
    /// GitHub's id of the repository.
    public let repositoryID: Int64
    /// The repository's `owner/name` when the event happened.
    public let repositoryFullName: String
    /// The head commit before a `synchronize`.
    public let before: String?
    /// The head commit after a `synchronize`.
    public let after: String?
    /// What an `edited` changed.
    public let changes: Changes

    /// The values before an `edited`; nil for a column that it did not change.
    public struct Changes: Sendable, Equatable {
        /// The former title.
        public var title: String?
        /// The former description; empty if there was none.
        public var body: String?
        /// The former base branch.
        public var baseRef: String?

        /// No changes.
        public init() {}
    }

    /// Makes an event of its fields.
    public init(
        action: String,
        number: Int32,
        pullRequest: PullRequestPayload,
        repositoryID: Int64,
        repositoryFullName: String,
        before: String?,
        after: String?,
        changes: Changes = Changes()
    ) {
        self.action = action
        self.number = number
        self.pullRequest = pullRequest
        self.repositoryID = repositoryID
        self.repositoryFullName = repositoryFullName
        self.before = before
        self.after = after
        self.changes = changes
    }
}
