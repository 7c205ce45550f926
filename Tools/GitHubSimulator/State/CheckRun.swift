// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A check run of an App on a commit.
public struct CheckRun: Sendable, Equatable, Identifiable {
    /// The progress of the run. A repository's hook gets no event for `in_progress`
    /// (https://docs.github.com/webhooks/webhook-events-and-payloads#check_run).
    public enum Status: String, Sendable {
        case queued
        case inProgress = "in_progress"
        case completed
    }

    /// The result of the run.
    public enum Conclusion: String, Sendable {
        case success, failure, neutral, cancelled, skipped, stale
        case timedOut = "timed_out"
        case actionRequired = "action_required"
    }

    /// The id.
    public let id: Int
    /// The suite it belongs to.
    public let suiteID: Int
    /// The name. Runs of the same name and App are runs of the same check.
    public let name: String
    /// The commit it checks.
    public let headSHA: String
    /// The branch of that commit; nil for a commit of a fork.
    public let headBranch: String?
    /// The App that created it.
    public let appID: Int
    /// The progress of the run.
    public var status: Status
    /// The result; nil until the run is ``Status/completed``.
    public var conclusion: Conclusion?
    /// When it was started.
    public let startedAt: Timestamp
    /// When it was completed.
    public var completedAt: Timestamp?

    /// Makes a check run without storing it.
    public init(
        id: Int,
        suiteID: Int,
        name: String,
        headSHA: String,
        headBranch: String?,
        appID: Int,
        status: Status = .queued,
        startedAt: Timestamp
    ) {
        self.id = id
        self.suiteID = suiteID
        self.name = name
        self.headSHA = headSHA
        self.headBranch = headBranch
        self.appID = appID
        self.status = status
        self.startedAt = startedAt
    }
}
