// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A commit and what it was made on.
struct CommitNode: Sendable {
    let commit: Commit
    /// None for the first commit, two for a merge.
    let parents: [String]
}
