// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The target of a request.
struct RESTTarget: Sendable {
    /// The parts of the path, still percent-encoded.
    let rawParts: [String]
    /// The decoded parts of the path. If the path ends with a slash, the last part is empty.
    let parts: [String]
    /// The base address under which the caller reached the simulator.
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
