// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A check run of an app on a commit.
public struct CheckRun: Sendable, Equatable, Identifiable {
    /// How far it is. A hook of a repository never hears of `in_progress`
    /// (https://docs.github.com/webhooks/webhook-events-and-payloads#check_run).
    public enum Status: String, Sendable {
        case queued
        case inProgress = "in_progress"
        case completed
    }

    /// How it ended.
    public enum Conclusion: String, Sendable {
        case success, failure, neutral, cancelled, skipped, stale
        case timedOut = "timed_out"
        case actionRequired = "action_required"
    }

    /// The identity.
    public let id: Int
    /// The suite it belongs to.
    public let suiteID: Int
    /// The name; with the app it tells runs of one kind from others.
    public let name: String
    /// The commit it checks.
    public let headSHA: String
    /// The branch of that commit; nil for a fork's.
    public let headBranch: String?
    /// The app that made it.
    public let appID: Int
    /// How far it is.
    public var status: Status
    /// How it ended; nil until ``Status/completed``.
    public var conclusion: Conclusion?
    /// When it was started.
    public let startedAt: Timestamp
    /// When it was completed.
    public var completedAt: Timestamp?

    /// Makes a check run; nothing is stored.
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
