// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A git reference: a branch or a tag.
public struct GitReference: Sendable, Equatable {
    /// The full name: `refs/heads/main`.
    public let ref: String
    /// The commit, or the object of an annotated tag, that it points to.
    public let sha: String
    /// Its address in the API, with the repository's current name; nil if GitHub did not send it.
    public let url: String?

    /// Makes a reference.
    public init(ref: String, sha: String, url: String? = nil) {
        self.ref = ref
        self.sha = sha
        self.url = url
    }

    /// The branch's name; nil for a tag.
    public var branch: String? {
        ref.hasPrefix("refs/heads/") ? String(ref.dropFirst("refs/heads/".count)) : nil
    }
}
