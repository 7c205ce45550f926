// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import GitHub
public import Storage

extension CheckRow {
    /// Makes a row from a `check_run` event.
    public init(_ event: CheckRunEvent, repoID: UUID) {
        self.init(
            repoID: repoID, headSHA: event.headSHA, appID: event.appID ?? 0, name: event.name, githubID: event.id,
            status: event.status, conclusion: event.conclusion, url: event.detailsURL ?? "",
            suiteID: event.suiteID ?? 0, reportedAt: PostgresTimestamp(event.completedAt ?? event.startedAt))
    }

    /// Makes a row from a `check_suite` event.
    public init(_ event: CheckSuiteEvent, repoID: UUID) {
        self.init(
            repoID: repoID, headSHA: event.headSHA, kind: .suite, appID: event.appID ?? 0,
            // An App may have several suites on a commit, so the id is part of the name.
            name: "\(event.appName ?? "check suite") #\(event.id)", githubID: event.id,
            status: event.status ?? "queued",
            conclusion: event.conclusion, url: "", suiteID: event.id, reportedAt: PostgresTimestamp(event.updatedAt))
    }

    /// Makes a row from a `status` event.
    public init(_ event: StatusEvent, repoID: UUID) {
        self.init(
            status: event.state, context: event.context, githubID: event.id, url: event.targetURL,
            at: event.updatedAt, of: event.sha, repoID: repoID)
    }

    /// Makes a row from a check run as GitHub's API lists it.
    public init(_ run: CheckRun, repoID: UUID) {
        self.init(
            repoID: repoID, headSHA: run.headSHA, appID: run.appID ?? 0, name: run.name, githubID: run.id,
            status: run.status, conclusion: run.conclusion, url: run.detailsURL ?? "", suiteID: run.suiteID ?? 0,
            reportedAt: PostgresTimestamp(run.completedAt ?? run.startedAt))
    }

    /// Makes a row from a status as GitHub's API lists it.
    public init(_ status: CommitStatus, of sha: String, repoID: UUID) {
        self.init(
            status: status.state, context: status.context, githubID: status.id, url: status.targetURL,
            at: status.updatedAt, of: sha, repoID: repoID)
    }

    /// Makes a row from a status. Its state becomes a check's status and conclusion.
    private init(
        status state: String, context: String, githubID: Int64, url: String?, at time: GitHubTimestamp?,
        of sha: String, repoID: UUID
    ) {
        let isPending = state == "pending"
        self.init(
            repoID: repoID, headSHA: sha, kind: .status, appID: 0, name: context, githubID: githubID,
            status: isPending ? state : "completed", conclusion: isPending ? nil : state, url: url ?? "",
            reportedAt: PostgresTimestamp(time))
    }
}

extension PostgresTimestamp {
    /// Converts GitHub's time.
    public init(_ time: GitHubTimestamp) {
        self.init(microseconds: time.microseconds)
    }

    /// Converts GitHub's time; nil where GitHub gave none.
    init?(_ time: GitHubTimestamp?) {
        guard let time else { return nil }
        self.init(microseconds: time.microseconds)
    }
}

extension GitHubTimestamp {
    /// Converts a stored time.
    public init(_ time: PostgresTimestamp) {
        self.init(microseconds: time.microseconds)
    }
}
