// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Where a request goes.
struct RESTTarget: Sendable {
    /// The parts of the path, still percent-encoded.
    let rawParts: [String]
    /// The same, decoded. The last one is empty behind a slash at the end.
    let parts: [String]
    /// The base under which the caller reached us.
    let baseURL: String

    init(_ request: APIRequest, address: GitHubAddress) {
        let isEnterprise = request.path.hasPrefix("/api/v3/")
        let path = isEnterprise ? request.path.dropFirst("/api/v3".count) : request.path[...]
        rawParts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        parts = rawParts.map { PercentEncoding.decode($0[...]) }
        let host = request.headers["Host"].map { "http://\($0)" } ?? address.api
        baseURL = isEnterprise ? "\(host)/api/v3" : host
    }
}
