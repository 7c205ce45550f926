// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A branch.
public struct GitBranch: Sendable, Equatable {
    /// The name without `refs/heads/`.
    public let name: String
    /// The branch's newest commit.
    public let sha: String
    /// Whether branch protection applies; false if GitHub does not say.
    public let isProtected: Bool

    /// Makes a branch.
    public init(name: String, sha: String, isProtected: Bool) {
        self.name = name
        self.sha = sha
        self.isProtected = isProtected
    }
}
