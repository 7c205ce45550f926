// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import SyncEngine

extension ContractError {
    /// The answer for a failure of the engine.
    init(_ failure: RequestFailure) {
        code = failure.code.rawValue
        status = failure.code.status
        message = failure.message
        // Rounded up, so that nobody retries too early.
        retryAfter = failure.retryAfter.map { max(1, Int(($0 / .seconds(1)).rounded(.up))) }
        if failure.code == .rateLimited, retryAfter == nil { retryAfter = 60 }
    }
}

extension RequestFailure.Code {
    /// The HTTP status for this code.
    var status: HTTPResponse.Status {
        switch self {
        case .badRequest: .badRequest
        case .notFound, .integrationNotFound, .repositoryNotFound, .pullRequestNotFound, .pullRequestLinkNotFound,
            .branchNotFound, .sourceBranchNotFound, .deliveryNotFound:
            .notFound
        case .repositoryAlreadyLinked, .pullRequestAlreadyLinked, .branchAlreadyLinked, .branchAlreadyExists,
            .branchConflict, .deliveryApplied:
            .conflict
        case .deliveryBodyGone: .gone
        case .invalidToken, .repositoryNotAccessible, .webhookURLRequired, .webhookURLNotPublic, .validation,
            .ruleViolation:
            .unprocessableContent
        case .insufficientPermissions, .installationNotAllowed: .forbidden
        case .rateLimited: .serviceUnavailable
        case .webhookCreationFailed, .unavailable: .badGateway
        }
    }
}
