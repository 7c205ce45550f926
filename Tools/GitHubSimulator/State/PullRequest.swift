// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A pull request. Its base repository is the one it is kept in.
public struct PullRequest: Sendable, Equatable, Identifiable {
    /// Open, or closed (merged or not).
    public enum State: String, Sendable {
        case open, closed
    }

    /// One side of the request.
    public struct Side: Sendable, Equatable {
        /// The branch name.
        public var ref: String
        /// The commit at the time of the last change of this side.
        public var sha: String

        /// Makes a side.
        public init(ref: String, sha: String) {
            self.ref = ref
            self.sha = sha
        }
    }

    /// The identity; not the id.
    public let id: Int
    /// The number in its repository.
    public let number: Int
    /// The title.
    public var title: String
    /// The text, if any.
    public var body: String?
    /// The branch that shall be merged.
    public var head: Side
    /// Where ``head`` lives; nil when the fork was deleted.
    public var headRepository: Repository?
    /// The branch to merge into.
    public var base: Side
    /// The author; nil when the account is gone (the web shows "ghost").
    public var user: Account?
    /// Open or closed.
    public var state: State = .open
    /// Whether it is a draft.
    public var isDraft: Bool
    /// Its labels, in the order they were added.
    public var labels: [Label] = []
    /// Commits between base and head.
    public var commits = 1
    /// Comments in its conversation.
    public var commentCount = 0
    /// When it was opened.
    public let createdAt: Timestamp
    /// When it changed last; see ``SimulatorState`` for what counts as a change.
    public var updatedAt: Timestamp
    /// When it was closed last, merged or not.
    public var closedAt: Timestamp?
    /// When it was merged.
    public var mergedAt: Timestamp?
    /// Who merged it.
    public var mergedBy: Account?
    /// The commit that the merge made.
    public var mergeCommitSHA: String?

    /// Makes an open pull request; nothing is stored.
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
