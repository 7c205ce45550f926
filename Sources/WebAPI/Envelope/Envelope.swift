// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import NIOCore

/// The contract's two forms of a body: `{"success":true,"data":…}` and
/// `{"success":false,"error":…,"error_code":…,"request_id":…}`.
enum Envelope {
    static func success(_ data: some JSONEncodable, status: HTTPResponse.Status = .ok) -> Response {
        var json = JSONWriter()
        json.object { json in
            json.member("success", true)
            json.member("data", data)
        }
        return response(status, ByteBuffer(bytes: json.bytes))
    }

    static func failure(_ error: ContractError, requestID: String) -> Response {
        var response = response(error.status, failureBody(error, requestID: requestID))
        response.headers.append(contentsOf: fields(of: error))
        return response
    }

    /// The body of an error.
    static func failureBody(_ error: ContractError, requestID: String) -> ByteBuffer {
        var json = JSONWriter()
        json.object { json in
            json.member("success", false)
            json.member("error", error.message)
            json.member("error_code", error.code)
            json.member("request_id", requestID)
        }
        return ByteBuffer(bytes: json.bytes)
    }

    /// The headers of an error, besides those of its body.
    static func fields(of error: ContractError) -> HTTPFields {
        var fields = HTTPFields()
        if let seconds = error.retryAfter { fields[.retryAfter] = String(seconds) }
        if error.closesConnection { fields[.connection] = "close" }
        // RFC 9110 demands these two headers (sections 15.5.2 and 15.5.6).
        if error.status == .unauthorized { fields[.wwwAuthenticate] = "Bearer realm=\"paca\"" }
        if !error.allowedMethods.isEmpty {
            fields[.allow] = error.allowedMethods.map(\.rawValue).joined(separator: ", ")
        }
        return fields
    }

    /// The answer 204, which has no body.
    static let noContent = Response(status: .noContent)

    static let contentType = "application/json; charset=utf-8"

    /// A response whose body is already JSON.
    static func response(_ status: HTTPResponse.Status, _ json: ByteBuffer) -> Response {
        Response(
            status: status, headers: [.contentType: contentType],
            body: ResponseBody(byteBuffer: json))
    }
}
