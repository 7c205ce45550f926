// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Why a call of GitHub's API has no result.
///
/// Says what was asked of GitHub and what it answered, never a secret (promise P8 of `docs/design/architecture.md`).
public struct GitHubError: Error, Sendable, Equatable {
    /// What went wrong.
    public enum Kind: Sendable, Equatable {
        /// No connection, or it broke.
        case unreachable
        /// The deadline passed.
        case timedOut
        /// GitHub, or our own budget, says wait. The duration is from now.
        case rateLimited(retryAfter: Duration)
        /// GitHub answered with this status, which is an error.
        case status(Int)
        /// The address leads elsewhere and was not followed: a write, too many hops, or another server.
        case moved(to: String)
        /// GitHub answered, but with nothing we understand, or with too much.
        case undecodable
        /// The calling task was cancelled.
        case cancelled
    }

    /// One entry of `errors` in GitHub's answer (`docs/reference/github-facts.md` section 7).
    public struct FieldError: Sendable, Equatable {
        /// For example `PullRequest`.
        public let resource: String?
        /// For example `base`.
        public let field: String?
        /// `missing`, `missing_field`, `invalid`, `already_exists`, `unprocessable`, `custom`, or a later one.
        public let code: String?
        /// A sentence; always there for `custom`, and all there is where GitHub sends mere strings.
        public let message: String?

        /// Makes an entry.
        public init(resource: String? = nil, field: String? = nil, code: String? = nil, message: String? = nil) {
            self.resource = resource
            self.field = field
            self.code = code
            self.message = message
        }
    }

    /// What went wrong.
    public var kind: Kind
    /// What was asked, for example `POST /repos/octo/cat/hooks`.
    public var operation: String
    /// GitHub's own words, or ours where GitHub said nothing.
    public var message: String?
    /// What GitHub found wrong with the fields of a 422.
    public var fieldErrors: [FieldError]
    /// `X-GitHub-Request-Id`, by which GitHub's support finds the call.
    public var requestID: String?
    /// `X-Accepted-OAuth-Scopes`: any of these scopes of a classic token would do; nil if GitHub did not say.
    public var acceptedScopes: [String]?
    /// `X-Accepted-GitHub-Permissions`: what a fine-grained token or an App needs; alternatives are separated by `;`.
    public var acceptedPermissions: String?
    /// It was a write, and it may have happened.
    public var outcomeUnknown: Bool

    /// Makes an error.
    public init(
        _ kind: Kind,
        operation: String,
        message: String? = nil,
        fieldErrors: [FieldError] = [],
        requestID: String? = nil,
        acceptedScopes: [String]? = nil,
        acceptedPermissions: String? = nil,
        outcomeUnknown: Bool = false
    ) {
        self.kind = kind
        self.operation = operation
        self.message = message
        self.fieldErrors = fieldErrors
        self.requestID = requestID
        self.acceptedScopes = acceptedScopes
        self.acceptedPermissions = acceptedPermissions
        self.outcomeUnknown = outcomeUnknown
    }

    /// The status GitHub answered with, where that is what went wrong.
    public var httpStatus: Int? {
        guard case .status(let status) = kind else { return nil }
        return status
    }
}
