// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation

/// One check of a commit: a run, a suite, or a status context.
public struct CheckRow: Sendable, Hashable {
    /// The kind, as it is stored.
    public enum Kind: String, Sendable, CaseIterable {
        case run = "check_run"
        case suite = "check_suite"
        case status
    }

    /// Our id of the linked repository.
    public let repoID: UUID
    /// The hash of the commit.
    public let headSHA: String
    /// Run, suite or status context.
    public let kind: Kind
    /// The GitHub App that made it; 0 for a status, and when unknown.
    public let appID: Int64
    /// Its name. For a status, the context in its first spelling.
    @Exact public var name: String
    /// GitHub's id. A newer run or status has a greater one.
    public let githubID: Int64
    /// `queued`, `in_progress`, `completed`, ….
    public let status: String
    /// `success`, `failure`, …; nil until completed.
    public let conclusion: String?
    /// The page where a person reads more; empty when none was given.
    public let url: String
    /// The suite that a run belongs to, or a suite's own id; 0 for a status, and when unknown.
    public var suiteID: Int64
    /// GitHub's time of this news; nil where GitHub gave none.
    public let reportedAt: PostgresTimestamp?

    /// Makes a row.
    public init(
        repoID: UUID, headSHA: String, kind: Kind = .run, appID: Int64, name: String, githubID: Int64, status: String,
        conclusion: String?, url: String, suiteID: Int64 = 0, reportedAt: PostgresTimestamp? = nil
    ) {
        self.repoID = repoID
        self.headSHA = headSHA
        self.kind = kind
        self.appID = appID
        self.name = name
        self.githubID = githubID
        self.status = status
        self.conclusion = conclusion
        self.url = url
        self.suiteID = suiteID
        self.reportedAt = reportedAt
    }

    /// Whether the check has ended.
    public var isCompleted: Bool { status == "completed" }
}
