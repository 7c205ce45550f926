// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// An error with which the contract answers a request (`docs/design/http-contract.md`, "Requests that fail").
struct ContractError: Error, Equatable {
    /// The codes that this target uses itself. The engine's codes are in `RequestFailure`.
    enum Code: String, CaseIterable {
        case badRequest = "BAD_REQUEST"
        case unauthenticated = "UNAUTHENTICATED"
        case forbidden = "FORBIDDEN"
        case passwordChangeRequired = "PASSWORD_CHANGE_REQUIRED"
        case notFound = "NOT_FOUND"
        case methodNotAllowed = "METHOD_NOT_ALLOWED"
        case payloadTooLarge = "PAYLOAD_TOO_LARGE"
        case unsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE"
        case textTooLong = "TEXT_TOO_LONG"
        case authorizationUnavailable = "AUTHORIZATION_UNAVAILABLE"
        case unavailable = "UNAVAILABLE"
        case internalError = "INTERNAL_ERROR"

        var status: HTTPResponse.Status {
            switch self {
            case .badRequest: .badRequest
            case .unauthenticated: .unauthorized
            case .forbidden, .passwordChangeRequired: .forbidden
            case .notFound: .notFound
            case .methodNotAllowed: .methodNotAllowed
            case .payloadTooLarge: .contentTooLarge
            case .unsupportedMediaType: .unsupportedMediaType
            case .textTooLong: .unprocessableContent
            case .authorizationUnavailable, .unavailable: .serviceUnavailable
            case .internalError: .internalServerError
            }
        }
    }

    /// The code that the contract defines.
    let code: String
    let status: HTTPResponse.Status
    /// One sentence for people.
    let message: String
    /// The seconds after which a retry can succeed.
    var retryAfter: Int?
    /// Whether the connection is closed without reading the rest of the request's body.
    var closesConnection = false
    /// The methods that the address supports, if the request's method is the error.
    var allowedMethods: [HTTPRequest.Method] = []

    init(
        code: Code, message: String, retryAfter: Int? = nil, closesConnection: Bool = false,
        allowedMethods: [HTTPRequest.Method] = []
    ) {
        self.code = code.rawValue
        status = code.status
        self.message = message
        self.retryAfter = retryAfter
        self.closesConnection = closesConnection
        self.allowedMethods = allowedMethods
    }

    /// The body has more than `limit` bytes, or announces more.
    static func tooLarge(_ limit: Int) -> ContractError {
        ContractError(
            code: .payloadTooLarge, message: "the body is larger than \(limit) bytes", closesConnection: true)
    }

    /// A delivery cannot be stored now.
    static var cannotStore: ContractError {
        ContractError(
            code: .unavailable, message: "the delivery could not be stored; try again later", retryAfter: 10)
    }

    /// The budget for bodies in memory is used up.
    static var tooMuchWaits: ContractError {
        ContractError(
            code: .unavailable, message: "too much data is waiting to be stored; try again later", retryAfter: 5,
            closesConnection: true)
    }
}
