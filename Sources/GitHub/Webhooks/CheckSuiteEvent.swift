// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The webhook `check_suite`: the check runs of one App on a commit, taken together.
///
/// Source: `docs/reference/github-facts.md` section 5.
public struct CheckSuiteEvent: Sendable, Equatable {
    /// What happened. Hooks of a repository get only `completed`.
    public let action: String
    /// GitHub's id of the suite, positive. It does not change when the runs are run again.
    public let id: Int64
    /// The commit that was checked.
    public let headSHA: String
    /// `queued`, `completed`, …; GitHub may add values. Nil if GitHub says null.
    public let status: String?
    /// `success`, `startup_failure`, …; GitHub may add values. Nil until the suite is completed.
    public let conclusion: String?
    /// The App that owns the suite.
    public let appID: Int64?
    /// The App's name.
    public let appName: String?
    /// When it was last changed.
    public let updatedAt: GitHubTimestamp?
    /// GitHub's id of the repository.
    public let repositoryID: Int64
    /// The repository's `owner/name` when the event happened.
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
