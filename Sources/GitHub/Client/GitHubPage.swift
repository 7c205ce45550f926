// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One page of a list.
public struct GitHubPage<Item: Sendable>: Sendable {
    /// In GitHub's order; empty if ``isNotModified``.
    public let items: [Item]
    /// The page is what it was when its ``etag`` was given out (HTTP 304).
    public let isNotModified: Bool
    /// The page's `ETag`, verbatim; nil if GitHub sent none.
    public let etag: String?
    /// The address of the next page; nil on the last.
    public let next: String?
    /// All headers of the answer.
    public let headers: GitHubHeaders

    /// Makes a page.
    public init(items: [Item], isNotModified: Bool, etag: String?, next: String?, headers: GitHubHeaders) {
        self.items = items
        self.isNotModified = isNotModified
        self.etag = etag
        self.next = next
        self.headers = headers
    }
}
