// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// A request to the REST API, independent of the server that received it.
public struct APIRequest: Sendable {
    /// The HTTP method.
    public let method: String
    /// The path, still percent-encoded.
    public let path: String
    /// The query after the `?`, still percent-encoded.
    public let query: String
    /// The headers.
    public let headers: [HeaderField]
    /// The body.
    public let body: [UInt8]

    /// Makes a request. `target` is the path with its query.
    public init(method: String, target: String, headers: [HeaderField] = [], body: [UInt8] = []) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        self.headers = headers
        self.body = body
        path = String(parts[0])
        query = parts.count > 1 ? String(parts[1]) : ""
    }

    /// The decoded value of a query parameter.
    func parameter(_ name: String) -> String? {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts[0] == name else { continue }
            return parts.count > 1 ? PercentEncoding.decode(parts[1]) : ""
        }
        return nil
    }

    /// The body as JSON. An empty body counts as an empty object.
    func json() throws(SimulatorError) -> JSONValue {
        guard !body.isEmpty else { return [:] }
        guard let value = JSONValue(parsing: body) else { throw .malformedJSON }
        return value
    }

    /// The API version that the caller asks for; without the header, GitHub's default.
    var apiVersion: String { headers["X-GitHub-Api-Version"] ?? Self.defaultVersion }

    /// Whether the request changes nothing.
    var isRead: Bool { method == "GET" || method == "HEAD" }

    static let defaultVersion = "2022-11-28"
    static let newVersion = "2026-03-10"
}
