// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import GitHub
public import Storage

/// One pull request as GitHub described it at one moment, in a delivery or in an API answer.
public struct PullRequestSnapshot: Sendable, Hashable {
    /// How GitHub's words reached us.
    public enum Observation: Sendable, Hashable {
        /// A delivery, written some time before it arrived.
        case event
        /// An answer of GitHub's API, with the row that was stored before GitHub was asked; nil if none was read.
        case read(basis: PullRequestRow?)
    }

    /// The columns that are stored. Its `id` is only used when the pull request is not stored yet.
    public var row: PullRequestRow
    /// The description. It is read for references and never stored.
    public var body: String
    /// What happened, for the event that Paca is sent. `opened` also decides ties, since no news is older.
    public var action: String
    /// What the news says of the state before it.
    public var predecessor: Predecessor
    /// How it was learned.
    public var observation: Observation

    /// Makes a snapshot.
    /// - Parameter predecessor: what the news says of the state before it, beside what the action says.
    public init(
        row: PullRequestRow, body: String, action: String, predecessor: Predecessor = Predecessor(),
        observation: Observation = .event
    ) {
        self.row = row
        self.body = body
        self.action = action
        self.predecessor = predecessor.completed(by: action)
        self.observation = observation
    }

    /// Reads a `pull_request` event.
    /// - Parameters:
    ///   - id: our id for it, used if it is not stored yet.
    ///   - repoID: our id of the linked repository.
    public init(_ event: PullRequestEvent, id: UUID, repoID: UUID) {
        var former = Predecessor()
        former.title = event.changes.title
        former.baseBranch = event.changes.baseRef
        former.body = event.changes.body.map(NewsFacts.digest)
        former.headSHA = event.before
        self.init(
            event.pullRequest, action: event.action, id: id, repoID: repoID, predecessor: former, observation: .event)
    }

    /// Reads a pull request as GitHub's API and its webhooks describe it.
    /// - Parameters:
    ///   - action: what happened, for the event that Paca is sent.
    ///   - id: our id for it, used if it is not stored yet.
    ///   - repoID: our id of the linked repository.
    ///   - observation: how it was learned.
    public init(
        _ pull: PullRequestPayload, action: String, id: UUID, repoID: UUID, predecessor: Predecessor = Predecessor(),
        observation: Observation
    ) {
        let state = pull.isMerged ? "merged" : pull.state
        let row = PullRequestRow(
            id: id, repoID: repoID, number: pull.number, githubID: pull.id, title: pull.title, state: state,
            htmlURL: pull.htmlURL, headBranch: pull.headRef, headSHA: pull.headSHA, baseBranch: pull.baseRef,
            author: pull.authorLogin ?? "", isDraft: pull.isDraft,
            isFromFork: pull.headRepositoryID != pull.baseRepositoryID,
            mergedAt: pull.mergedAt.map { PostgresTimestamp($0) }, githubUpdatedAt: PostgresTimestamp(pull.updatedAt))
        self.init(
            row: row, body: pull.body ?? "", action: action, predecessor: predecessor, observation: observation)
    }

    /// The tasks that the head branch, the title or the description names.
    public var references: [TaskReference] {
        var seen: Set<TaskReference> = []
        return [row.headBranch, row.title, body].flatMap(TaskReference.all).filter { seen.insert($0).inserted }
    }

    /// A digest of the description.
    var bodyDigest: Int64 { NewsFacts.digest(body) }
}

extension Predecessor {
    /// What an action says of the state before it.
    fileprivate func completed(by action: String) -> Predecessor {
        var result = self
        switch action {
        case "closed": result.state = "open"
        case "reopened": result.state = "closed"
        case "converted_to_draft": result.isDraft = false
        case "ready_for_review": result.isDraft = true
        default: break
        }
        return result
    }
}
