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
    /// The tasks that the description names, but for quoted text.
    public let bodyReferences: [TaskReference]
    /// A digest of the description, which is not kept.
    let bodyDigest: Int64
    /// What happened, for the event that Paca is sent. `opened` also decides ties, since no news is older.
    public var action: String
    /// What the news says of the state before it.
    public var predecessor: Predecessor
    /// How it was learned.
    public var observation: Observation

    /// Makes a snapshot.
    /// - Parameters:
    ///   - isByBot: whether a bot wrote the description.
    ///   - predecessor: what the news says of the state before it, beside what the action says.
    public init(
        row: PullRequestRow, body: String, isByBot: Bool = false, action: String,
        predecessor: Predecessor = Predecessor(), observation: Observation = .event
    ) {
        self.row = row
        bodyReferences = TaskReference.all(inBody: body, isByBot: isByBot)
        bodyDigest = NewsFacts.digest(body)
        self.action = action
        self.predecessor = predecessor.completed(by: action)
        self.observation = observation
    }

    /// What is stored of a pull request, as if GitHub had said it just now.
    init(stored row: PullRequestRow, bodyReferences: [TaskReference]) {
        self.row = row
        self.bodyReferences = bodyReferences
        bodyDigest = 0
        action = ""
        predecessor = Predecessor()
        observation = .event
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

    /// Reads the pull request of a `pull_request_review` event.
    /// - Parameters:
    ///   - id: our id for it, used if it is not stored yet.
    ///   - repoID: our id of the linked repository.
    public init(_ event: PullRequestReviewEvent, id: UUID, repoID: UUID) {
        self.init(
            event.pullRequest, action: "review_\(event.action)", id: id, repoID: repoID, observation: .event)
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
            mergedAt: pull.mergedAt.map { PostgresTimestamp($0) }, githubUpdatedAt: PostgresTimestamp(pull.updatedAt),
            isReviewRequested: pull.isReviewRequested)
        self.init(
            row: row, body: pull.body ?? "", isByBot: pull.isByBot, action: action, predecessor: predecessor,
            observation: observation)
    }

    /// The tasks that the head branch, the title or the description names.
    public var references: [TaskReference] {
        var seen: Set<TaskReference> = []
        return (TaskReference.all(inBranch: row.headBranch) + TaskReference.all(in: row.title) + bodyReferences)
            .filter { seen.insert($0).inserted }
    }

    /// The same references as they are stored.
    var referenceRows: Set<ReferenceRow> {
        let subject = LinkSubject(repoID: row.repoID, subject: .pullRequest(row.number))
        func rows(_ references: [TaskReference], _ source: ReferenceRow.Source) -> [ReferenceRow] {
            references.map { ReferenceRow(of: subject, source: source, prefix: $0.prefix, number: $0.number) }
        }
        return Set(
            rows(TaskReference.all(inBranch: row.headBranch), .branch) + rows(TaskReference.all(in: row.title), .title)
                + rows(bodyReferences, .body))
    }
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
