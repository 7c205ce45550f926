// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A branch and the commit it points to.
public struct Branch: Sendable, Equatable {
    /// The name without `refs/heads/`.
    public let name: String
    /// The commit at its tip.
    public var sha: String

    /// Makes a branch without storing it.
    public init(name: String, sha: String) {
        self.name = name
        self.sha = sha
    }
}
