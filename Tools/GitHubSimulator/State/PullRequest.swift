// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A pull request. It is stored in its base repository.
public struct PullRequest: Sendable, Equatable, Identifiable {
    /// The two states; a merged pull request is closed too.
    public enum State: String, Sendable {
        case open, closed
    }

    /// The head or the base of a pull request.
    public struct Side: Sendable, Equatable {
        /// The branch name.
        public var ref: String
        /// The commit that the branch was at when this side last changed.
        public var sha: String

        /// Makes a side.
        public init(ref: String, sha: String) {
            self.ref = ref
            self.sha = sha
        }
    }

    /// The id of the pull request, which is not the id of the issue.
    public let id: Int
    /// The number in its repository.
    public let number: Int
    /// The title.
    public var title: String
    /// The text; nil if there is none.
    public var body: String?
    /// The branch to merge.
    public var head: Side
    /// The repository of ``head``; nil if the fork has been deleted.
    public var headRepository: Repository?
    /// The branch to merge into.
    public var base: Side
    /// The author; nil if the account has been deleted. GitHub's web site shows "ghost" then.
    public var user: Account?
    /// The state.
    public var state: State = .open
    /// Whether it is a draft.
    public var isDraft: Bool
    /// The labels, in the order in which they were added.
    public var labels: [Label] = []
    /// The number of commits between base and head.
    public var commits = 1
    /// The number of comments in the conversation.
    public var commentCount = 0
    /// When it was opened.
    public let createdAt: Timestamp
    /// When it was last changed. ``SimulatorState`` describes what counts as a change.
    public var updatedAt: Timestamp
    /// When it was last closed or merged; nil while it is open.
    public var closedAt: Timestamp?
    /// When it was merged; nil if it was not.
    public var mergedAt: Timestamp?
    /// The account that merged it.
    public var mergedBy: Account?
    /// The commit that the merge created.
    public var mergeCommitSHA: String?

    /// Makes an open pull request without storing it.
    public init(
        id: Int,
        number: Int,
        title: String,
        body: String? = nil,
        head: Side,
        headRepository: Repository?,
        base: Side,
        user: Account?,
        isDraft: Bool = false,
        createdAt: Timestamp
    ) {
        self.id = id
        self.number = number
        self.title = title
        self.body = body
        self.head = head
        self.headRepository = headRepository
        self.base = base
        self.user = user
        self.isDraft = isDraft
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    /// Whether it was merged.
    public var isMerged: Bool { mergedAt != nil }
}
