// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The webhook `status`: a commit got a new status in one context.
///
/// Source: `docs/reference/github-facts.md` section 5.
public struct StatusEvent: Sendable, Equatable {
    /// GitHub's id of the status, positive. A newer status of the same context has a greater id.
    public let id: Int64
    /// The commit that has the status.
    public let sha: String
    /// Who reports the status, such as `ci/build`. GitHub ignores upper and lower case in it.
    public let context: String
    /// `error`, `failure`, `pending` or `success`.
    public let state: String
    /// The page with details.
    public let targetURL: String?
    /// When the status was last changed.
    public let updatedAt: GitHubTimestamp?
    /// GitHub's id of the repository.
    public let repositoryID: Int64
    /// The repository's `owner/name` when the event happened.
    public let repositoryFullName: String

    /// Makes an event of its fields.
    public init(
        id: Int64, sha: String, context: String, state: String, targetURL: String?, updatedAt: GitHubTimestamp?,
        repositoryID: Int64, repositoryFullName: String
    ) {
        self.id = id
        self.sha = sha
        self.context = context
        self.state = state
        self.targetURL = targetURL
        self.updatedAt = updatedAt
        self.repositoryID = repositoryID
        self.repositoryFullName = repositoryFullName
    }
}
