// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import JSON
import Storage

/// What a delivery says, in the engine's own terms. Everything else that brings news becomes the same values.
enum DeliveryNews: Sendable {
    case pullRequest(PullRequestSnapshot)
    case branchCreated(BranchKey)
    case check(CheckRow)
    case repository(RepositorySnapshot)
    case hookWorks(repoID: UUID)
    /// Nothing for us, and why.
    case nothing(DeliveryReason)
    /// The body cannot be read, and why.
    case unreadable(String)

    /// Reads a delivery's body.
    /// - Parameter makeUUID: gives the id of a pull request that may turn out to be new.
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
            // The push that comes with it says the same; whichever is first makes the links.
            self =
                event.branch.map { .branchCreated(BranchKey(repoID: delivery.repoID, branch: $0)) }
                ?? .nothing(.noBranchCreated(kind: event.kind))
        case .deleted:
            self = .nothing(.referenceDeleted)
        case .repository(let event):
            self = .repository(RepositorySnapshot(event, repoID: delivery.repoID))
        case .review:
            self = .nothing(.review)
        case .ping:
            self = .hookWorks(repoID: delivery.repoID)
        case .unhandled:
            self = .nothing(.unhandled(event: delivery.event))
        }
    }

    private static func news(of push: PushEvent, repoID: UUID) -> DeliveryNews {
        guard let branch = push.branch else { return .nothing(.pushToNoBranch) }
        guard push.isCreated, !push.isDeleted else { return .nothing(.pushCreatesNoBranch) }
        return .branchCreated(BranchKey(repoID: repoID, branch: branch))
    }
}
