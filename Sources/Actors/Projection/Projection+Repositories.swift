// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
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
        store(row, over: stored)
        return nil
    }

    /// Follows a rename that only another event's payload shows: GitHub tells a repository's hook nothing of its
    /// owner's rename, and the delivery that told of another one may have been lost.
    mutating func follow(_ origin: PayloadOrigin) {
        guard let stored = view.repositories[origin.repoID], stored.githubID == origin.githubID,
            let shown = origin.names.first, shown != stored.fullName, let name = RepositoryName(fullName: shown)
        else { return }
        // Without a time nothing tells whether the payload is from before a rename that is known.
        if let known = stored.nameKnownAt {
            guard let said = origin.at, said > known else { return }
        }
        var row = stored
        row.owner = name.owner
        row.name = name.name
        row.namedAt = origin.at
        store(row, over: stored)
    }

    /// Two repositories of a project cannot have one name. The one whose name is newer has it. The other one has
    /// another name by now, which some later payload shows; until then the name gets its GitHub id as a mark, so that
    /// nobody takes it for the other one's.
    private mutating func store(_ new: RepositoryRow, over stored: RepositoryRow) {
        var row = new
        if row.fullName != stored.fullName {
            let other = view.repositories.values.first {
                $0.id != row.id && $0.fullName.lowercased() == row.fullName.lowercased()
            }
            if let other, let taken = other.nameKnownAt, let said = row.nameKnownAt, taken > said {
                row.name = Self.marked(row)
            } else if var other {
                let before = other
                other.name = Self.marked(other)
                put(other, over: before)
            }
        }
        put(row, over: stored)
    }

    private mutating func put(_ row: RepositoryRow, over stored: RepositoryRow) {
        if row.fullName != stored.fullName, formerNames[row.id] == nil { formerNames[row.id] = stored.fullName }
        view.repositories[row.id] = row
        changedRepositories.insert(row.id)
    }

    private static func marked(_ row: RepositoryRow) -> String {
        // No repository of GitHub's has a `~` in its name.
        row.name.contains("~") ? row.name : "\(row.name)~\(row.githubID.map { "\($0)" } ?? row.id.text)"
    }

    /// The statements that write repositories. If a name goes from one to another, all are taken off first.
    var repositoryWrites: [PostgresQuery] {
        guard !changedRepositories.isEmpty else { return [] }
        let rows = changedRepositories.compactMap { view.repositories[$0] }.sorted { $0.id < $1.id }
        let isHandedOn = rows.contains { row in
            formerNames.contains { $0.key != row.id && $0.value == row.fullName }
        }
        let vacated = isHandedOn ? [RepositoryStore.vacateNames(formerNames.keys.sorted(), project: project)] : []
        return vacated + [RepositoryStore.relabel(rows, project: project)]
    }
}
