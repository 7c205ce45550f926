// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub

/// The repository that a payload says it is about.
struct PayloadOrigin: Sendable, Equatable {
    /// Our id of the linked repository whose hook sent the payload.
    let repoID: UUID
    /// GitHub's id of the repository.
    let githubID: Int64
    /// `owner/name` as it is now, and after a rename or a transfer also the former one.
    let names: [String]

    init(repoID: UUID, githubID: Int64, names: [String]) {
        self.repoID = repoID
        self.githubID = githubID
        self.names = names
    }

    /// - Returns: nil for an event that names no repository.
    init?(_ event: WebhookEvent, repoID: UUID) {
        guard let repository = event.repository else { return nil }
        var names = [repository.fullName]
        if case .repository(let event) = event, let former = event.formerFullName { names.append(former) }
        self.init(repoID: repoID, githubID: repository.id, names: names)
    }
}
