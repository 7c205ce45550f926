// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The contract's two shapes: `{"success":true,"data":…}` and `{"success":false,"error":…,"error_code":…,
/// "request_id":…}`.
enum Envelope {
    private struct Success<Payload: Encodable>: Encodable {
        let success = true
        let data: Payload
    }

    private struct Failure: Encodable {
        let success = false
        let error: String
        let errorCode: String
        let requestID: String

        enum CodingKeys: String, CodingKey {
            case success, error
            case errorCode = "error_code"
            case requestID = "request_id"
        }
    }

    static func success(_ data: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        response(status, try encode(Success(data: data)))
    }

    static func failure(_ error: ContractError, requestID: String) -> Response {
        var response = response(error.status, failureBody(error, requestID: requestID))
        response.headers.append(contentsOf: fields(of: error))
        return response
    }

    /// The body of a failure.
    static func failureBody(_ error: ContractError, requestID: String) -> ByteBuffer {
        do {
            return try encode(Failure(error: error.message, errorCode: error.code, requestID: requestID))
        } catch {
            // Three strings always have a form in JSON.
            return ByteBuffer()
        }
    }

    /// The headers that a failure has beside its body's.
    static func fields(of error: ContractError) -> HTTPFields {
        var fields = HTTPFields()
        if let seconds = error.retryAfter { fields[.retryAfter] = String(seconds) }
        if error.closesConnection { fields[.connection] = "close" }
        // RFC 9110 sections 15.5.2 and 15.5.6 ask for these.
        if error.status == .unauthorized { fields[.wwwAuthenticate] = "Bearer realm=\"paca\"" }
        if !error.allowedMethods.isEmpty {
            fields[.allow] = error.allowedMethods.map(\.rawValue).joined(separator: ", ")
        }
        return fields
    }

    /// 204.
    static let noContent = Response(status: .noContent)

    static let contentType = "application/json; charset=utf-8"

    /// A response of ready-made JSON.
    static func response(_ status: HTTPResponse.Status, _ json: ByteBuffer) -> Response {
        Response(
            status: status, headers: [.contentType: contentType],
            body: ResponseBody(byteBuffer: json))
    }

    private static func encode(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return ByteBuffer(bytes: try encoder.encode(value))
    }
}
