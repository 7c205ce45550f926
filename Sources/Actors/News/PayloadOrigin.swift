// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import Storage

/// The repository that a payload says it is about.
struct PayloadOrigin: Sendable, Equatable {
    /// Our id of the linked repository whose hook sent the payload.
    let repoID: UUID
    /// GitHub's id of the repository.
    let githubID: Int64
    /// `owner/name` as it is now, and after a rename or a transfer also the former one.
    let names: [String]
    /// GitHub's time of the event: the payload was written then or later. Nil for an event that has none.
    let at: PostgresTimestamp?

    init(repoID: UUID, githubID: Int64, names: [String], at: PostgresTimestamp? = nil) {
        self.repoID = repoID
        self.githubID = githubID
        self.names = names
        self.at = at
    }

    /// - Returns: nil for an event that names no repository.
    init?(_ event: WebhookEvent, repoID: UUID) {
        guard let repository = event.repository else { return nil }
        var names = [repository.fullName]
        if case .repository(let event) = event, let former = event.formerFullName { names.append(former) }
        self.init(
            repoID: repoID, githubID: repository.id, names: names, at: PostgresTimestamp(event.occurredAt))
    }
}

extension WebhookEvent {
    /// GitHub's time of the event; nil if the payload has none.
    fileprivate var occurredAt: GitHubTimestamp? {
        switch self {
        case .pullRequest(let event): event.pullRequest.updatedAt
        case .checkRun(let event): event.completedAt ?? event.startedAt
        case .checkSuite(let event): event.updatedAt
        case .status(let event): event.updatedAt
        case .repository(let event): event.updatedAt
        case .review(let event): event.pullRequest.updatedAt
        case .push, .created, .deleted, .ping, .unhandled: nil
        }
    }
}
