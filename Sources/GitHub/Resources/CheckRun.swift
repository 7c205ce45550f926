// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A check run of a commit, with the fields that we use.
public struct CheckRun: Sendable, Equatable {
    /// GitHub's id.
    public let id: Int64
    /// The name of the check.
    public let name: String
    /// The commit that is checked.
    public let headSHA: String
    /// `queued`, `in_progress`, `completed`, or a value that GitHub adds later.
    public let status: String
    /// `success`, `failure`, …; nil until it is completed.
    public let conclusion: String?
    /// The page with details: the App's own, or GitHub's.
    public let detailsURL: String?
    /// When the run started; nil before.
    public let startedAt: GitHubTimestamp?
    /// When the run was completed; nil before.
    public let completedAt: GitHubTimestamp?
    /// The App that runs it.
    public let appID: Int64?
    /// GitHub's id of the check suite that the run belongs to.
    public let suiteID: Int64?

    /// Makes a check run of its fields.
    public init(
        id: Int64,
        name: String,
        headSHA: String,
        status: String,
        conclusion: String?,
        detailsURL: String?,
        startedAt: GitHubTimestamp?,
        completedAt: GitHubTimestamp?,
        appID: Int64?,
        suiteID: Int64? = nil
    ) {
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
    }
}
