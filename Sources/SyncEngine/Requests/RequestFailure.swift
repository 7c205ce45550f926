// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Why a caller's request cannot be carried out (`docs/design/http-contract.md`, "Requests that fail").
public struct RequestFailure: Error, Sendable, Equatable {
    /// Those of the contract's codes that the engine uses.
    public enum Code: String, Sendable, CaseIterable {
        case badRequest = "BAD_REQUEST"
        case notFound = "NOT_FOUND"
        case integrationNotFound = "GITHUB_INTEGRATION_NOT_FOUND"
        case repositoryNotFound = "GITHUB_REPOSITORY_NOT_FOUND"
        case pullRequestNotFound = "GITHUB_PR_NOT_FOUND"
        case pullRequestLinkNotFound = "GITHUB_PR_LINK_NOT_FOUND"
        case branchNotFound = "GITHUB_BRANCH_NOT_FOUND"
        case sourceBranchNotFound = "GITHUB_SOURCE_BRANCH_NOT_FOUND"
        case repositoryAlreadyLinked = "GITHUB_REPO_ALREADY_LINKED"
        case pullRequestAlreadyLinked = "GITHUB_PR_ALREADY_LINKED"
        case branchAlreadyLinked = "GITHUB_BRANCH_ALREADY_LINKED"
        case branchAlreadyExists = "GITHUB_BRANCH_ALREADY_EXISTS"
        case branchConflict = "GITHUB_BRANCH_CONFLICT"
        case ruleViolation = "GITHUB_RULE_VIOLATION"
        case deliveryNotFound = "GITHUB_DELIVERY_NOT_FOUND"
        case deliveryApplied = "GITHUB_DELIVERY_ALREADY_APPLIED"
        case deliveryBodyGone = "GITHUB_DELIVERY_BODY_GONE"
        case invalidToken = "GITHUB_INVALID_TOKEN"
        case repositoryNotAccessible = "GITHUB_REPO_NOT_ACCESSIBLE"
        case webhookURLRequired = "GITHUB_WEBHOOK_URL_REQUIRED"
        case webhookURLNotPublic = "GITHUB_WEBHOOK_URL_NOT_PUBLIC"
        case webhookCreationFailed = "GITHUB_WEBHOOK_CREATION_FAILED"
        case installationNotAllowed = "GITHUB_INSTALLATION_NOT_ALLOWED"
        case insufficientPermissions = "GITHUB_TOKEN_INSUFFICIENT_PERMISSIONS"
        case validation = "GITHUB_PR_VALIDATION_ERROR"
        case rateLimited = "GITHUB_RATE_LIMITED"
        case unavailable = "GITHUB_UNAVAILABLE"
    }

    /// The contract's code.
    public let code: Code
    /// A message for a person: what was tried, on what, and what to do. It contains no secret.
    public let message: String
    /// For `rateLimited`: after how long a new attempt makes sense.
    public let retryAfter: Duration?

    /// Makes a failure.
    public init(_ code: Code, _ message: String, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }
}
