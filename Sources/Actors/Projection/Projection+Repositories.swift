// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

extension Projection {
    /// Compares the repository that a payload is about with the one that its hook is linked to. If the linked one has
    /// no GitHub id yet, because the plugin linked it, this may learn the id.
    /// - Returns: why the payload is refused (promise P7); nil when it is accepted.
    mutating func identify(_ origin: PayloadOrigin) -> DeliveryReason? {
        guard let row = view.repositories[origin.repoID] else { return nil }
        guard let known = row.githubID else {
            learn(origin, of: row)
            return nil
        }
        guard known != origin.githubID else { return nil }
        return .otherRepository(said: origin.githubID, known: known)
    }

    private mutating func learn(_ origin: PayloadOrigin, of row: RepositoryRow) {
        guard origin.names.contains(where: { $0.lowercased() == row.fullName.lowercased() }),
            !view.repositories.values.contains(where: { $0.githubID == origin.githubID })
        else { return }
        view.repositories[row.id]?.githubID = origin.githubID
        changedRepositories.insert(row.id)
    }

    /// Follows a rename, a transfer, or any other change of a repository's labels.
    /// - Returns: why nothing was written; nil when the news was written.
    mutating func relabel(_ snapshot: RepositorySnapshot) -> DeliveryReason? {
        guard let stored = view.repositories[snapshot.repoID] else { return .notLinked }
        guard stored.githubID == snapshot.githubID else { return .identityUnknown }
        guard let row = snapshot.row(over: stored) else { return .superseded }
        guard row != stored else { return .nothingNew }
        view.repositories[row.id] = row
        changedRepositories.insert(row.id)
        return nil
    }
}
