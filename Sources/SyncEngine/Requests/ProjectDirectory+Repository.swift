// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Foundation
import GitHub
import Storage

extension ProjectDirectory {
    /// Has the project's actor store what GitHub says of a linked repository. Only the actor writes it, in the order of
    /// GitHub's times: the answer may be older than a rename that a delivery has already reported (P4).
    /// - Parameter answer: GitHub's answer to the row's id, or to its name.
    func learn(_ answer: GitHubRepository, of row: LinkedRepositoryRow) async throws(PostgresError) {
        // The outcome is ignored. If the link is gone, or has become another repository's, there is no row left to
        // update.
        _ = try await perform(
            row.projectID, .repository(RepositorySnapshot(answer, repoID: row.id), askedAs: row.fullName))
    }
}
