// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// An answer from the REST API.
public struct APIResponse: Sendable, Equatable {
    /// The HTTP status.
    public var status: Int
    /// The headers.
    public var headers: [HeaderField]
    /// The body.
    public var body: [UInt8]
    /// Whether the connection breaks, so that the caller never sees this answer. The operation may have been done all
    /// the same.
    public var isDropped = false
    /// How long the caller waits for the answer. ``Simulator/respond(to:)`` does the waiting.
    public var delay: Duration = .zero

    static func json(_ value: JSONValue, status: Int = 200, headers: [HeaderField] = []) -> APIResponse {
        let type = HeaderField(name: "Content-Type", value: "application/json; charset=utf-8")
        return APIResponse(status: status, headers: [type] + headers, body: value.json)
    }

    static func text(_ text: String, type: String, status: Int = 200) -> APIResponse {
        let type = HeaderField(name: "Content-Type", value: "\(type); charset=utf-8")
        return APIResponse(status: status, headers: [type], body: Array(text.utf8))
    }

    /// The answer for a created object. Its `Location` is the object's own `url`.
    static func created(_ value: JSONValue) -> APIResponse {
        let location = HeaderField(name: "Location", value: value["url"]?.stringValue ?? "")
        return json(value, status: 201, headers: [location])
    }

    static let noContent = APIResponse(status: 204, headers: [], body: [])

    /// This answer, with the time of the object's last change in `Last-Modified`.
    func lastModified(_ time: Timestamp) -> APIResponse {
        var answer = self
        answer.headers.append(HeaderField(name: "Last-Modified", value: time.httpDate))
        return answer
    }

    /// GitHub's answer to a request without `User-Agent`. It is not JSON, and lacks GitHub's usual headers.
    static let missingUserAgent = APIResponse(
        status: 403,
        headers: [HeaderField(name: "Content-Type", value: "application/octet-stream")],
        body: Array(
            """
            Missing or invalid User Agent string. See https://docs.github.com/rest/overview/resources-in-the-rest-api#user-agent-required

            """.utf8
        )
    )
}
