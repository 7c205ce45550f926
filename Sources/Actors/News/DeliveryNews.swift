// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import JSON
import Storage

/// What a delivery says, in the engine's own types. Answers of GitHub's API become the same values.
enum DeliveryNews: Sendable {
    case pullRequest(PullRequestSnapshot)
    case review(ReviewRow, PullRequestSnapshot)
    case branchCreated(BranchKey)
    case branchDeleted(BranchKey)
    case check(CheckRow)
    case repository(RepositorySnapshot)
    case hookWorks(repoID: UUID)
    /// The delivery says nothing that we store; the reason is recorded.
    case nothing(DeliveryReason)
    /// The body cannot be read; the text says why.
    case unreadable(String)

    /// Whether it is news of a repository itself.
    var isOfRepository: Bool {
        if case .repository = self { true } else { false }
    }

    /// The pull request or the branch that it is about.
    var subject: LinkExclusion.Subject? {
        switch self {
        case .pullRequest(let snapshot), .review(_, let snapshot): .pullRequest(snapshot.row.number)
        case .branchCreated(let branch), .branchDeleted(let branch): .branch(branch.branch)
        case .check, .repository, .hookWorks, .nothing, .unreadable: nil
        }
    }

    /// Reads a delivery's body.
    /// - Parameter makeUUID: makes the id that a pull request gets if it is not stored yet.
    static func read(
        _ delivery: Delivery, makeUUID: () -> UUID
    ) -> (news: DeliveryNews, action: String?, origin: PayloadOrigin?) {
        do throws(PayloadError) {
            let event = try WebhookEvent.decode(event: delivery.event, body: delivery.body, isForm: delivery.isForm)
            return (
                DeliveryNews(event, of: delivery, makeUUID: makeUUID), event.action,
                PayloadOrigin(event, repoID: delivery.repoID)
            )
        } catch {
            return (.unreadable(String(describing: error)), nil, nil)
        }
    }

    private init(_ event: WebhookEvent, of delivery: Delivery, makeUUID: () -> UUID) {
        switch event {
        case .pullRequest(let event):
            self = .pullRequest(PullRequestSnapshot(event, id: makeUUID(), repoID: delivery.repoID))
        case .push(let event):
            self = Self.news(of: event, repoID: delivery.repoID)
        case .checkRun(let event):
            self = .check(CheckRow(event, repoID: delivery.repoID))
        case .checkSuite(let event):
            self = .check(CheckRow(event, repoID: delivery.repoID))
        case .status(let event):
            self = .check(CheckRow(event, repoID: delivery.repoID))
        case .created(let event):
            // GitHub sends a push event for the same new branch. The first of the two makes the links.
            self =
                event.branch.map { .branchCreated(BranchKey(repoID: delivery.repoID, branch: $0)) }
                ?? .nothing(.noBranchCreated(kind: event.kind))
        case .deleted(let event):
            self =
                event.branch.map { .branchDeleted(BranchKey(repoID: delivery.repoID, branch: $0)) }
                ?? .nothing(.referenceDeleted)
        case .repository(let event):
            self = .repository(RepositorySnapshot(event, repoID: delivery.repoID))
        case .review(let event):
            self = .review(
                ReviewRow(event, repoID: delivery.repoID),
                PullRequestSnapshot(event, id: makeUUID(), repoID: delivery.repoID))
        case .ping:
            self = .hookWorks(repoID: delivery.repoID)
        case .unhandled:
            self = .nothing(.unhandled(event: delivery.event))
        }
    }

    private static func news(of push: PushEvent, repoID: UUID) -> DeliveryNews {
        guard let branch = push.branch else { return .nothing(.pushToNoBranch) }
        guard !push.isDeleted else { return .branchDeleted(BranchKey(repoID: repoID, branch: branch)) }
        guard push.isCreated else { return .nothing(.pushCreatesNoBranch) }
        return .branchCreated(BranchKey(repoID: repoID, branch: branch))
    }
}
