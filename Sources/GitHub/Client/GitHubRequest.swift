// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One call of GitHub's REST API, without what a transport adds to every call: the server's address, the token, the
/// user agent and the API version.
///
/// Its descriptions show only the method and the path, because the body may contain a hook's secret.
public struct GitHubRequest: Sendable {
    /// The HTTP methods that GitHub's API uses.
    public enum Method: String, Sendable, Hashable, CaseIterable {
        /// Reads something.
        case get = "GET"
        /// Creates or starts something. Repeating it may do it twice, because GitHub has no idempotency keys.
        case post = "POST"
        /// Changes some fields.
        case patch = "PATCH"
        /// Sets something.
        case put = "PUT"
        /// Removes something.
        case delete = "DELETE"
    }

    /// The HTTP method.
    public var method: Method
    /// The path, percent-encoded and relative to the API's base, for example `/repos/octo/cat`.
    public var path: String
    /// Names and values, not yet encoded.
    public var query: [(String, String)]
    /// The JSON body; nil for a request without a body.
    public var body: [UInt8]?
    /// The media type to ask for.
    public var accept: String
    /// An `ETag` exactly as GitHub sent it, with quotes and `W/`.
    public var ifNoneMatch: String?
    /// An address that GitHub sent (`Link`, `Location`), used unchanged instead of ``path`` and ``query``. A transport
    /// refuses an address on another server, so that the token reaches no other server.
    public var url: String?
    /// The most time that one attempt may take. ``GitHubClient`` sets it to the time left until its own deadline.
    public var deadline: Duration
    /// Whether doing it twice has the same effect as doing it once. If so, it may be sent again after a lost answer.
    public var isRepeatable: Bool

    /// The media type that GitHub recommends.
    public static let json = "application/vnd.github+json"

    /// Makes a request. By default `isRepeatable` is false for `POST` and `PATCH`, and true for all other methods.
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

    /// Whether the request only reads.
    public var isRead: Bool { method == .get }

    /// How errors name the request: method and path, without the query.
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
