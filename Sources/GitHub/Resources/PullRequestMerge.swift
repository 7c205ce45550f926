// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// How a pull request is merged.
public enum MergeMethod: String, Sendable {
    /// With a merge commit.
    case merge
    /// As one commit.
    case squash
    /// Commit by commit.
    case rebase
}

/// What came of merging.
public struct PullRequestMerge: Sendable, Equatable {
    /// The commit it became.
    public let sha: String
    /// Whether it was merged.
    public let isMerged: Bool
    /// GitHub's sentence.
    public let message: String

    /// Makes a result.
    public init(sha: String, isMerged: Bool, message: String) {
        self.sha = sha
        self.isMerged = isMerged
        self.message = message
    }
}
