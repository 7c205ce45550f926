// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Why a call of GitHub's API failed.
///
/// It names the request and GitHub's answer, but never a secret (promise P8 of `docs/design/architecture.md`).
public struct GitHubError: Error, Sendable, Equatable {
    /// What went wrong.
    public enum Kind: Sendable, Equatable {
        /// No connection could be made, or the connection broke.
        case unreachable
        /// The deadline passed.
        case timedOut
        /// GitHub's rate limit, or our own budget, demands a wait. The duration counts from now.
        case rateLimited(retryAfter: Duration)
        /// GitHub answered with this status, which means an error.
        case status(Int)
        /// GitHub redirected to an address that we do not follow: the request is a write, there were too many
        /// redirects, or the address is on another server.
        case moved(to: String)
        /// GitHub's answer is not what it documents, or is too large.
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
        /// A sentence. Always present for the code `custom`. Some answers have strings instead of objects; then only
        /// this is set.
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
    /// GitHub's message; our own if GitHub gave none.
    public var message: String?
    /// What GitHub says about single fields, mostly in a 422.
    public var fieldErrors: [FieldError]
    /// `X-GitHub-Request-Id`. GitHub's support can find the call by it.
    public var requestID: String?
    /// `X-Accepted-OAuth-Scopes`: a classic token needs one of these scopes. Nil if GitHub did not say.
    public var acceptedScopes: [String]?
    /// `X-Accepted-GitHub-Permissions`: what a fine-grained token or an App needs. Alternatives are separated by `;`.
    public var acceptedPermissions: String?
    /// `X-OAuth-Scopes`: the scopes that a classic token has. Nil for other tokens, and if GitHub did not say.
    public var grantedScopes: [String]?
    /// From `X-GitHub-SSO`: where a person authorizes the token for an organization that demands single sign-on.
    public var signOnAddress: String?
    /// Why GitHub's staff has blocked the repository, for example `dmca`; nil if the answer does not say.
    public var blockReason: String?
    /// The request was a write, and GitHub may have carried it out.
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
        grantedScopes: [String]? = nil,
        signOnAddress: String? = nil,
        blockReason: String? = nil,
        outcomeUnknown: Bool = false
    ) {
        self.kind = kind
        self.operation = operation
        self.message = message
        self.fieldErrors = fieldErrors
        self.requestID = requestID
        self.acceptedScopes = acceptedScopes
        self.acceptedPermissions = acceptedPermissions
        self.grantedScopes = grantedScopes
        self.signOnAddress = signOnAddress
        self.blockReason = blockReason
        self.outcomeUnknown = outcomeUnknown
    }

    /// GitHub's status, if ``kind`` is ``Kind/status(_:)``; otherwise nil.
    public var httpStatus: Int? {
        guard case .status(let status) = kind else { return nil }
        return status
    }
}
