// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A commit with its parents.
struct CommitNode: Sendable {
    let commit: Commit
    /// No parent for the first commit, two for a merge.
    let parents: [String]
}
