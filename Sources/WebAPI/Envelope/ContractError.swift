// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// A request that fails as the contract says (`design/http-contract.md`, "Requests that fail").
struct ContractError: Error, Equatable {
    /// The contract's codes, as far as this build answers them, and `UNAVAILABLE` for the webhook's 503.
    enum Code: String {
        case badRequest = "BAD_REQUEST"
        case unauthenticated = "UNAUTHENTICATED"
        case notFound = "NOT_FOUND"
        case methodNotAllowed = "METHOD_NOT_ALLOWED"
        case payloadTooLarge = "PAYLOAD_TOO_LARGE"
        case unavailable = "UNAVAILABLE"
        case internalError = "INTERNAL_ERROR"

        var status: HTTPResponse.Status {
            switch self {
            case .badRequest: .badRequest
            case .unauthenticated: .unauthorized
            case .notFound: .notFound
            case .methodNotAllowed: .methodNotAllowed
            case .payloadTooLarge: .contentTooLarge
            case .unavailable: .serviceUnavailable
            case .internalError: .internalServerError
            }
        }
    }

    let code: Code
    /// A sentence for a person.
    let message: String
    /// Seconds after which trying again makes sense.
    var retryAfter: Int?
    /// Whether the rest of the request's body is not worth reading.
    var closesConnection = false
}
