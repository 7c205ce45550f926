// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// An answer of the REST API.
public struct APIResponse: Sendable, Equatable {
    /// The HTTP status.
    public var status: Int
    /// The headers.
    public var headers: [HeaderField]
    /// The body.
    public var body: [UInt8]

    static func json(_ value: JSONValue, status: Int = 200, headers: [HeaderField] = []) -> APIResponse {
        let type = HeaderField(name: "Content-Type", value: "application/json; charset=utf-8")
        return APIResponse(status: status, headers: [type] + headers, body: value.encoded())
    }

    static let noContent = APIResponse(status: 204, headers: [], body: [])

    /// What GitHub answers to a request without `User-Agent`: not JSON, and without its usual headers.
    static let missingUserAgent = APIResponse(
        status: 403,
        headers: [HeaderField(name: "Content-Type", value: "application/octet-stream")],
        body: Array("Request forbidden by administrative rules: a User-Agent header is required.\n".utf8)
    )
}
