// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Foundation
import GitHub
import Storage

extension ProjectDirectory {
    /// Has the project's actor write down what GitHub says of a linked repository. The actor alone does it, in the order
    /// of GitHub's times: an answer may be older than a rename that a delivery has told meanwhile (P4).
    /// - Parameter answer: what GitHub said when it was asked for the row's number, or for its name.
    func learn(_ answer: GitHubRepository, of row: LinkedRepositoryRow) async throws(PostgresError) {
        // That the link is gone, or another repository's by now, is nothing to tell: the row that was read is no more.
        _ = try await perform(
            row.projectID, .repository(RepositorySnapshot(answer, repoID: row.id), askedAs: row.fullName))
    }
}
