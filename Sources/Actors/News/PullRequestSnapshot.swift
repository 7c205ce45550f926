// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import GitHub
public import Storage

/// One pull request as GitHub described it at one moment, in a delivery or in an API answer.
public struct PullRequestSnapshot: Sendable, Hashable {
    /// The columns that are stored. Its `id` is only used when the pull request is not stored yet.
    public var row: PullRequestRow
    /// The description. It is read for references and never stored.
    public var body: String
    /// What happened, for the event that Paca is sent. `opened` also decides ties, since no news is older.
    public var action: String

    /// Makes a snapshot.
    public init(row: PullRequestRow, body: String, action: String) {
        self.row = row
        self.body = body
        self.action = action
    }

    /// Reads a `pull_request` event.
    /// - Parameters:
    ///   - id: our id for it, used if it is not stored yet.
    ///   - repoID: our id of the linked repository.
    public init(_ event: PullRequestEvent, id: UUID, repoID: UUID) {
        self.init(event.pullRequest, action: event.action, id: id, repoID: repoID)
    }

    /// Reads a pull request as GitHub's API and its webhooks describe it.
    /// - Parameters:
    ///   - action: what happened, for the event that Paca is sent.
    ///   - id: our id for it, used if it is not stored yet.
    ///   - repoID: our id of the linked repository.
    public init(_ pull: PullRequestPayload, action: String, id: UUID, repoID: UUID) {
        let state = pull.isMerged ? "merged" : pull.state
        let row = PullRequestRow(
            id: id, repoID: repoID, number: pull.number, githubID: pull.id, title: pull.title, state: state,
            htmlURL: pull.htmlURL, headBranch: pull.headRef, headSHA: pull.headSHA, baseBranch: pull.baseRef,
            author: pull.authorLogin ?? "", isDraft: pull.isDraft,
            isFromFork: pull.headRepositoryID != pull.baseRepositoryID,
            mergedAt: pull.mergedAt.map { PostgresTimestamp($0) }, githubUpdatedAt: PostgresTimestamp(pull.updatedAt))
        self.init(row: row, body: pull.body ?? "", action: action)
    }

    /// The tasks that the head branch, the title or the description names.
    public var references: [TaskReference] {
        var seen: Set<TaskReference> = []
        return [row.headBranch, row.title, body].flatMap(TaskReference.all).filter { seen.insert($0).inserted }
    }
}
