// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// A list of GitHub's, page by page. A page is asked for when the consumer asks for it, so one who stops costs nothing
/// more. Iterating again starts again.
public struct GitHubPages<Item: Sendable>: AsyncSequence, Sendable {
    /// One page.
    public typealias Element = GitHubPage<Item>
    /// What ends the list early.
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

    /// The same list, whose first page comes as ``GitHubPage/isNotModified`` while its `ETag` is `etag`: that costs
    /// nothing of the primary rate limit. It says nothing about later pages.
    public func ifNoneMatch(_ etag: String?) -> GitHubPages {
        var pages = self
        pages.first.ifNoneMatch = etag
        return pages
    }

    /// Everything on the first pages, one request after the other.
    ///
    /// - Parameter pages: where to stop, for lists without an end of their own.
    public func collect(atMost pages: Int = 100) async throws(GitHubError) -> [Item] {
        var items: [Item] = []
        var iterator = makeAsyncIterator()
        for _ in 0 ..< pages {
            guard let page = try await iterator.next() else { break }
            items += page.items
        }
        return items
    }

    /// Starts before the first page.
    public func makeAsyncIterator() -> Iterator {
        Iterator(client: client, request: first, read: read)
    }

    /// Where a consumer is in the list.
    public struct Iterator: AsyncIteratorProtocol {
        private let client: GitHubClient
        /// The next page's; nil behind the last page or an error.
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

        /// Asks GitHub for the next page; nil behind the last one and behind an error.
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
