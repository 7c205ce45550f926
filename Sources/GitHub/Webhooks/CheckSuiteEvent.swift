// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The webhook `check_suite`: all runs of one App on a commit, taken together.
///
/// Source: `docs/reference/github-facts.md` section 5.
public struct CheckSuiteEvent: Sendable, Equatable {
    /// What happened; repository hooks get only `completed`.
    public let action: String
    /// GitHub's id of the suite, positive; it stays when its runs are run again.
    public let id: Int64
    /// The commit that was checked.
    public let headSHA: String
    /// `queued`, `completed`, …; an open set. Nil where GitHub says null.
    public let status: String?
    /// `success`, `startup_failure`, …; an open set. Nil until the suite is completed.
    public let conclusion: String?
    /// The app whose suite it is.
    public let appID: Int64?
    /// The app's name.
    public let appName: String?
    /// When it was last changed.
    public let updatedAt: GitHubTimestamp?
    /// The repository: its identity.
    public let repositoryID: Int64
    /// Its `owner/name` at the time.
    public let repositoryFullName: String

    /// Makes an event of its fields.
    public init(
        action: String, id: Int64, headSHA: String, status: String?, conclusion: String?, appID: Int64?,
        appName: String?, updatedAt: GitHubTimestamp?, repositoryID: Int64, repositoryFullName: String
    ) {
        self.action = action
        self.id = id
        self.headSHA = headSHA
        self.status = status
        self.conclusion = conclusion
        self.appID = appID
        self.appName = appName
        self.updatedAt = updatedAt
        self.repositoryID = repositoryID
        self.repositoryFullName = repositoryFullName
    }
}
