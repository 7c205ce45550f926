// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One page of a list.
public struct GitHubPage<Item: Sendable>: Sendable {
    /// The items in GitHub's order; empty if ``isNotModified``.
    public let items: [Item]
    /// Whether the page is unchanged since the answer that gave the request's `ETag` (HTTP 304).
    public let isNotModified: Bool
    /// The page's `ETag`, unchanged; nil if GitHub sent none.
    public let etag: String?
    /// The address of the next page; nil on the last page.
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
