// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A git reference: a branch or a tag.
public struct GitReference: Sendable, Equatable {
    /// The full name: `refs/heads/main`.
    public let ref: String
    /// The commit, or the object of an annotated tag, that it points to.
    public let sha: String

    /// Makes a reference.
    public init(ref: String, sha: String) {
        self.ref = ref
        self.sha = sha
    }
}
