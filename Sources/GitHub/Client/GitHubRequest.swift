// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One call of GitHub's REST API, before a transport adds what all calls have in common: the server's address, the
/// token, the user agent, the API version.
///
/// Its descriptions show the method and the path and nothing else: a body may hold a hook's secret.
public struct GitHubRequest: Sendable {
    /// The HTTP methods that GitHub's API uses.
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// Reads.
        case get = "GET"
        /// Creates, or starts something. Never safe to repeat blindly: no call takes an idempotency key.
        case post = "POST"
        /// Changes some fields.
        case patch = "PATCH"
        /// Sets.
        case put = "PUT"
        /// Removes.
        case delete = "DELETE"
    }

    /// What to do.
    public var method: Method
    /// Percent-encoded and relative to the API's base, for example `/repos/octo/cat`. See ``path(_:)``.
    public var path: String
    /// Names and values, not encoded yet.
    public var query: [(String, String)]
    /// JSON; nil for a request without a body.
    public var body: [UInt8]?
    /// The media type asked for.
    public var accept: String
    /// An `ETag` as GitHub sent it, quotes and `W/` included.
    public var ifNoneMatch: String?
    /// Instead of ``path`` and ``query``: an address of GitHub's own (`Link`, `Location`), used as it is. A transport
    /// refuses one of another server, so that the token goes nowhere else.
    public var url: String?
    /// The most time that one attempt may take; ``GitHubClient`` sets it to what is left of its own deadline.
    public var deadline: Duration
    /// Whether doing it twice is the same as doing it once, so that it may be tried again after a lost answer.
    public var isRepeatable: Bool

    /// What GitHub recommends to accept.
    public static let json = "application/vnd.github+json"

    /// Makes a request. `isRepeatable` is true for all methods but `POST` and `PATCH` unless it is given.
    public init(
        _ method: Method,
        _ path: String,
        query: [(String, String)] = [],
        body: [UInt8]? = nil,
        accept: String = GitHubRequest.json,
        ifNoneMatch: String? = nil,
        url: String? = nil,
        deadline: Duration = .seconds(10),
        isRepeatable: Bool? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.accept = accept
        self.ifNoneMatch = ifNoneMatch
        self.url = url
        self.deadline = deadline
        self.isRepeatable = isRepeatable ?? (method != .post && method != .patch)
    }

    /// Whether it only reads.
    public var isRead: Bool { method == .get }

    /// What errors call it: the method and the path, without the query.
    public var operation: String {
        "\(method.rawValue) \(url.map(GitHubAddress.path(of:)) ?? path)"
    }
}

extension GitHubRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The ``operation``.
    public var description: String { operation }
    /// The ``operation``.
    public var debugDescription: String { operation }
    /// Empty, so that `dump` and string reflection find nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
