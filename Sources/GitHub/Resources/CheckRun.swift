// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A check run of a commit.
public struct CheckRun: Sendable, Equatable {
    /// GitHub's id.
    public let id: Int64
    /// What is checked.
    public let name: String
    /// The commit.
    public let headSHA: String
    /// `queued`, `in_progress`, `completed`, or a later one.
    public let status: String
    /// `success`, `failure`, …; nil until it is completed.
    public let conclusion: String?
    /// Where to read more: the checker's page, or GitHub's.
    public let detailsURL: String?
    /// Nil until it started.
    public let startedAt: GitHubTimestamp?
    /// Nil until it is completed.
    public let completedAt: GitHubTimestamp?
    /// The App that runs it.
    public let appID: Int64?
    /// The suite that it belongs to.
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
