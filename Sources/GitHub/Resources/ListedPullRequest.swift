// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// A pull request of a list, or why it cannot be read. One that cannot be read must not hide the others.
public typealias ListedPullRequest = Result<PullRequestPayload, UnreadablePullRequest>

/// An element of a list of pull requests that cannot be read.
public struct UnreadablePullRequest: Error, Sendable, Equatable, CustomStringConvertible {
    /// Its number; nil if even that cannot be read.
    public let number: Int32?
    /// Why.
    public let reason: String

    /// Describes an element.
    public init(number: Int32?, reason: String) {
        self.number = number
        self.reason = reason
    }

    /// The number and the reason.
    public var description: String { "\(number.map { "#\($0)" } ?? "a pull request"): \(reason)" }
}

extension UnreadablePullRequest {
    /// Reads the array at the scanner's position, whose elements are pull requests.
    static func list(_ scanner: inout JSONScanner) throws(PayloadError) -> [ListedPullRequest] {
        try scanner.elements { (scanner) throws(PayloadError) in element(try scanner.rawValue()) }
    }

    private static func element(_ json: [UInt8]) -> ListedPullRequest {
        do throws(PayloadError) {
            return .success(try JSONScanner.scan(json, PullRequestPayload.init))
        } catch {
            return .failure(
                UnreadablePullRequest(number: number(in: json), reason: error.description(of: "the pull request")))
        }
    }

    private static func number(in json: [UInt8]) -> Int32? {
        // An error means that not even the number can be read. The element is then named by its reason alone.
        let number = try? JSONScanner.scan(json) { (scanner) throws(PayloadError) in
            try scanner.member("number") { (scanner) throws(PayloadError) in try scanner.int64() }
        }
        return number.flatMap { $0 }.flatMap { Int32(exactly: $0) }
    }
}

/// One page of all pull requests of a repository, in the order in which they were made.
public struct PullRequestPage: Sendable {
    /// Its pull requests.
    public var items: [ListedPullRequest]
    /// Whether GitHub names no page after it.
    public var isLast: Bool
    /// The number of the last page; nil if GitHub does not say, as on the last page.
    public var lastPage: Int?

    /// Makes a page.
    public init(items: [ListedPullRequest] = [], isLast: Bool = false, lastPage: Int? = nil) {
        self.items = items
        self.isLast = isLast
        self.lastPage = lastPage
    }
}

extension GitHubClient {
    /// `GET /repos/{owner}/{repo}/pulls` in the given order, page by page.
    public func listedPullRequests(
        in repository: some RepositoryAddress, state: PullRequestQuery.State, sort: PullRequestQuery.Sort,
        direction: PullRequestQuery.Direction
    ) -> GitHubPages<ListedPullRequest> {
        let query = PullRequestQuery(
            state: state, head: nil, base: nil, sort: sort, direction: direction, pageSize: 100)
        let first = GitHubRequest(.get, repository.path("/pulls"), query: query.items)
        return GitHubPages(client: self, first: first, read: UnreadablePullRequest.list)
    }

    /// `GET /repos/{owner}/{repo}/pulls`: one page of all pull requests, the oldest first. In this order pages do not
    /// shift: new pull requests come at the end, and none ever leaves.
    /// - Parameters:
    ///   - page: from 1.
    ///   - size: at most 100.
    public func pullRequestPage(
        _ page: Int, size: Int, in repository: some RepositoryAddress
    ) async throws(GitHubError) -> PullRequestPage {
        let query = PullRequestQuery(
            state: .all, head: nil, base: nil, sort: .created, direction: .ascending, pageSize: size)
        let request = GitHubRequest(
            .get, repository.path("/pulls"), query: query.items + [("page", String(page))])
        let response = try await send(request)
        return PullRequestPage(
            items: try Self.decode(response, of: request, UnreadablePullRequest.list),
            isLast: LinkHeader.next(in: response.headers) == nil,
            lastPage: LinkHeader.lastPage(in: response.headers))
    }
}
