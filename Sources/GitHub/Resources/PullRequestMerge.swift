// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// How GitHub merges a pull request.
public enum MergeMethod: String, Sendable {
    /// With a merge commit.
    case merge
    /// All changes as one new commit.
    case squash
    /// Each commit anew on top of the base.
    case rebase
}

/// GitHub's answer to a merge.
public struct PullRequestMerge: Sendable, Equatable {
    /// The commit that the merge created.
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
