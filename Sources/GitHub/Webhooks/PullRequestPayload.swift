// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A pull request as webhooks and the REST API describe it, with the fields that we store.
///
/// Source: `docs/reference/github-facts.md` section 4.
public struct PullRequestPayload: Sendable, Equatable {
    /// GitHub's id of the pull request, positive. Its id as an issue is another number.
    public let id: Int64
    /// The number within its repository, positive.
    public let number: Int32
    /// `open` or `closed`. GitHub does not call a merged pull request `merged` here; see ``isMerged``.
    public let state: String
    /// The title.
    public let title: String
    /// The description; nil if there is none.
    public let body: String?
    /// The page of the pull request.
    public let htmlURL: String
    /// The author's login; nil if the account has been deleted.
    public let authorLogin: String?
    /// The branch to merge, without `refs/heads/`.
    public let headRef: String
    /// The newest commit of the branch to merge.
    public let headSHA: String
    /// The repository of the branch to merge; nil if the fork has been deleted.
    public let headRepositoryID: Int64?
    /// The branch to merge into, without `refs/heads/`.
    public let baseRef: String
    /// The repository that the pull request belongs to.
    public let baseRepositoryID: Int64
    /// Whether it is a draft; false if GitHub does not say.
    public let isDraft: Bool
    /// When it was merged; nil if it was not.
    public let mergedAt: GitHubTimestamp?
    /// Whether it was merged. Lists have only `merged_at` and webhooks also `merged`; one of them is enough.
    public let isMerged: Bool
    /// When it was opened.
    public let createdAt: GitHubTimestamp
    /// When it was last changed. GitHub does not document which changes count.
    public let updatedAt: GitHubTimestamp

    /// Makes a pull request of its fields.
    public init(
        id: Int64,
        number: Int32,
        state: String,
        title: String,
        body: String?,
        htmlURL: String,
        authorLogin: String?,
        headRef: String,
        headSHA: String,
        headRepositoryID: Int64?,
        baseRef: String,
        baseRepositoryID: Int64,
        isDraft: Bool,
        mergedAt: GitHubTimestamp?,
        isMerged: Bool,
        createdAt: GitHubTimestamp,
        updatedAt: GitHubTimestamp
    ) {
        self.id = id
        self.number = number
        self.state = state
        self.title = title
        self.body = body
        self.htmlURL = htmlURL
        self.authorLogin = authorLogin
        self.headRef = headRef
        self.headSHA = headSHA
        self.headRepositoryID = headRepositoryID
        self.baseRef = baseRef
        self.baseRepositoryID = baseRepositoryID
        self.isDraft = isDraft
        self.mergedAt = mergedAt
        self.isMerged = isMerged
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
