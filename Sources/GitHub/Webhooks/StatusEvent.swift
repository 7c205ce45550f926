// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The webhook `status`: somebody said how a commit fares in one context.
///
/// Source: `docs/reference/github-facts.md` section 5.
public struct StatusEvent: Sendable, Equatable {
    /// GitHub's id of the status, positive; a newer one of the same context has a greater one.
    public let id: Int64
    /// The commit.
    public let sha: String
    /// What was looked at, such as `ci/build`; GitHub ignores the case of its letters.
    public let context: String
    /// `error`, `failure`, `pending` or `success`.
    public let state: String
    /// The page with the details.
    public let targetURL: String?
    /// When it was last changed.
    public let updatedAt: GitHubTimestamp?
    /// The repository: its identity.
    public let repositoryID: Int64
    /// Its `owner/name` at the time.
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
