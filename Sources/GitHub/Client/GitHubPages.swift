// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// One of GitHub's lists, page by page. Each page is requested only when the consumer asks for it, so a consumer that
/// stops early saves requests. Each iterator starts at the first page.
public struct GitHubPages<Item: Sendable>: AsyncSequence, Sendable {
    /// One page.
    public typealias Element = GitHubPage<Item>
    /// The error that ends the list early.
    public typealias Failure = GitHubError

    private let client: GitHubClient
    private var first: GitHubRequest
    private let read: @Sendable (inout JSONScanner) throws(PayloadError) -> [Item]

    init(
        client: GitHubClient,
        first: GitHubRequest,
        read: @escaping @Sendable (inout JSONScanner) throws(PayloadError) -> [Item]
    ) {
        self.client = client
        self.first = first
        self.read = read
    }

    /// The same list, with an `ETag` for its first page. If that page is unchanged, it arrives as
    /// ``GitHubPage/isNotModified`` and does not count against the primary rate limit. Later pages may have changed all
    /// the same.
    public func ifNoneMatch(_ etag: String?) -> GitHubPages {
        var pages = self
        pages.first.ifNoneMatch = etag
        return pages
    }

    /// All items of the list, one request after the other.
    ///
    /// - Parameter pages: The most pages to request. Some lists have no end of their own.
    public func collect(atMost pages: Int = 100) async throws(GitHubError) -> [Item] {
        var items: [Item] = []
        var iterator = makeAsyncIterator()
        for _ in 0 ..< pages {
            guard let page = try await iterator.next() else { break }
            items += page.items
        }
        return items
    }

    /// Makes an iterator that starts at the first page.
    public func makeAsyncIterator() -> Iterator {
        Iterator(client: client, request: first, read: read)
    }

    /// A consumer's position in the list.
    public struct Iterator: AsyncIteratorProtocol {
        private let client: GitHubClient
        /// The request for the next page; nil after the last page or an error.
        private var request: GitHubRequest?
        private let read: @Sendable (inout JSONScanner) throws(PayloadError) -> [Item]

        init(
            client: GitHubClient,
            request: GitHubRequest,
            read: @escaping @Sendable (inout JSONScanner) throws(PayloadError) -> [Item]
        ) {
            self.client = client
            self.request = request
            self.read = read
        }

        /// Requests the next page; nil after the last page or an error.
        public mutating func next() async throws(GitHubError) -> GitHubPage<Item>? {
            guard let request else { return nil }
            self.request = nil
            let response = try await client.send(request)
            let isNotModified = response.status == 304
            let items = isNotModified ? [] : try GitHubClient.decode(response, of: request, read)
            let next = LinkHeader.next(in: response.headers)
            if let next {
                var following = request
                following.url = next
                following.ifNoneMatch = nil
                self.request = following
            }
            return GitHubPage(
                items: items,
                isNotModified: isNotModified,
                etag: response.headers["etag"],
                next: next,
                headers: response.headers
            )
        }
    }
}
