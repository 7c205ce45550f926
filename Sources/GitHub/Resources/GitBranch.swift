// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A branch.
public struct GitBranch: Sendable, Equatable {
    /// Without `refs/heads/`.
    public let name: String
    /// Its newest commit.
    public let sha: String
    /// Whether rules protect it; false where GitHub does not say.
    public let isProtected: Bool

    /// Makes a branch.
    public init(name: String, sha: String, isProtected: Bool) {
        self.name = name
        self.sha = sha
        self.isProtected = isProtected
    }
}
