// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import Storage
import SyncEngine

/// Gives each request an id, and each error the contract's form. An unexpected error is logged in full and answered
/// without details.
struct EnvelopeMiddleware: RouterMiddleware {
    typealias Context = SyncRequestContext

    let addresses: KnownAddresses

    func handle(
        _ request: Request, context: SyncRequestContext,
        next: @concurrent (Request, SyncRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let name = RequestIdentity.header { context.callerRequestID = RequestIdentity.sane(request.headers[name]) }
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = Envelope.failure(contractError(error, request, context), requestID: context.requestID)
        }
        if let name = RequestIdentity.header { response.headers[name] = context.requestID }
        return response
    }

    private func contractError(
        _ error: any Error, _ request: Request, _ context: SyncRequestContext
    ) -> ContractError {
        switch error {
        case let error as ContractError:
            return error
        case let error as RequestFailure:
            return ContractError(error)
        case let error as PostgresError where error.isOutage || error.code == .cancelled:
            return ContractError(
                code: .unavailable, message: "the database cannot be reached; try again later", retryAfter: 10)
        case let error as any HTTPResponseError where error.status == .notFound:
            return nothingHere(request)
        case let error as any HTTPResponseError where error.status.kind == .clientError:
            return ContractError(code: .badRequest, message: "the request is malformed")
        default:
            context.logger.error(
                "a request failed unexpectedly",
                metadata: ["request_id": "\(context.requestID)", "error": "\(String(reflecting: error))"])
            return ContractError(
                code: .internalError, message: "unexpected error; the log has the details under this request id")
        }
    }

    private func nothingHere(_ request: Request) -> ContractError {
        let methods = addresses.methods(at: request.uri.path)
        // If the address supports the method, one of the path's parts has no valid value, which is a 404 too.
        guard !methods.isEmpty, !methods.contains(request.method) else {
            return ContractError(code: .notFound, message: "there is nothing at this address")
        }
        return ContractError(
            code: .methodNotAllowed, message: "this address does not support this method", allowedMethods: methods)
    }
}
