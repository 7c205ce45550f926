// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The webhook `check_run`.
///
/// Source: `docs/reference/github-facts.md` section 5.
public struct CheckRunEvent: Sendable, Equatable {
    /// What happened. Hooks of a repository get only `created` and `completed`.
    public let action: String
    /// GitHub's id of the run, positive.
    public let id: Int64
    /// The name of the check. A newer run of the same name and App (``appID``) replaces an older one.
    public let name: String
    /// The commit that was checked. Find the pull requests by it, because GitHub's own list of them is empty for forks.
    public let headSHA: String
    /// `queued`, `in_progress`, `completed`, …; GitHub may add values.
    public let status: String
    /// `success`, `failure`, …; GitHub may add values. Nil until the run is completed.
    public let conclusion: String?
    /// The page with details: the App's own, or GitHub's.
    public let detailsURL: String?
    /// When the run started.
    public let startedAt: GitHubTimestamp?
    /// When the run was completed; nil before.
    public let completedAt: GitHubTimestamp?
    /// The App that made the run.
    public let appID: Int64?
    /// The suite that the run belongs to.
    public let suiteID: Int64?
    /// GitHub's id of the repository.
    public let repositoryID: Int64
    /// The repository's `owner/name` when the event happened.
    public let repositoryFullName: String

    /// Makes an event of its fields.
    public init(
        action: String,
        id: Int64,
        name: String,
        headSHA: String,
        status: String,
        conclusion: String?,
        detailsURL: String?,
        startedAt: GitHubTimestamp?,
        completedAt: GitHubTimestamp?,
        appID: Int64?,
        suiteID: Int64? = nil,
        repositoryID: Int64,
        repositoryFullName: String
    ) {
        self.action = action
        self.id = id
        self.name = name
        self.headSHA = headSHA
        self.status = status
        self.conclusion = conclusion
        self.detailsURL = detailsURL
        self.startedAt = startedAt
        self.completedAt = completedAt
        self.appID = appID
        self.suiteID = suiteID
        self.repositoryID = repositoryID
        self.repositoryFullName = repositoryFullName
    }
}
