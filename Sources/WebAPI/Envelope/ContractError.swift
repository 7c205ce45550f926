// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// A request that fails as the contract says (`docs/design/http-contract.md`, "Requests that fail").
struct ContractError: Error, Equatable {
    /// The codes that this target itself decides on; the engine's are `RequestFailure`'s.
    enum Code: String, CaseIterable {
        case badRequest = "BAD_REQUEST"
        case unauthenticated = "UNAUTHENTICATED"
        case forbidden = "FORBIDDEN"
        case notFound = "NOT_FOUND"
        case methodNotAllowed = "METHOD_NOT_ALLOWED"
        case payloadTooLarge = "PAYLOAD_TOO_LARGE"
        case authorizationUnavailable = "AUTHORIZATION_UNAVAILABLE"
        case unavailable = "UNAVAILABLE"
        case internalError = "INTERNAL_ERROR"

        var status: HTTPResponse.Status {
            switch self {
            case .badRequest: .badRequest
            case .unauthenticated: .unauthorized
            case .forbidden: .forbidden
            case .notFound: .notFound
            case .methodNotAllowed: .methodNotAllowed
            case .payloadTooLarge: .contentTooLarge
            case .authorizationUnavailable, .unavailable: .serviceUnavailable
            case .internalError: .internalServerError
            }
        }
    }

    /// The contract's code.
    let code: String
    let status: HTTPResponse.Status
    /// A sentence for a person.
    let message: String
    /// Seconds after which trying again makes sense.
    var retryAfter: Int?
    /// Whether the rest of the request's body is not worth reading.
    var closesConnection = false
    /// What the address takes, where the method is the fault.
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

    /// More than `limit` bytes came or are announced.
    static func tooLarge(_ limit: Int) -> ContractError {
        ContractError(
            code: .payloadTooLarge, message: "the body is larger than \(limit) bytes", closesConnection: true)
    }

    /// The budget for bodies is used up.
    static var tooMuchWaits: ContractError {
        ContractError(
            code: .unavailable, message: "too much waits to be stored; try again later", retryAfter: 5,
            closesConnection: true)
    }
}
