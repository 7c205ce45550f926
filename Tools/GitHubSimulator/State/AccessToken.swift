// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A token that the REST API accepts (https://docs.github.com/rest/authentication/authenticating-to-the-rest-api).
public struct AccessToken: Sendable, Equatable {
    /// The kinds of token, which GitHub treats differently.
    public enum Kind: Sendable, Equatable {
        /// A classic personal token. It reaches all that its owner can reach, within its scopes.
        case classic(scopes: [String])
        /// A fine-grained personal token. If `repositories` is nil, it reaches all of its owner's repositories.
        case fineGrained(permissions: [String: AccessLevel], repositories: Set<Int>?)
        /// A token of an App's installation. If `repositories` is nil, it reaches all of the account's repositories.
        case installation(id: Int, permissions: [String: AccessLevel], repositories: Set<Int>?)
    }

    /// The account that acts with this token. For an App it is the App's bot.
    public let login: String
    /// The kind of token, with what it may do.
    public var kind: Kind
    /// When it expires; nil if it does not.
    public var expiresAt: Timestamp?
    /// The time zone in `github-authentication-token-expiration`: `UTC` or an offset such as `-0700`. GitHub uses both.
    public var expiryZone = "UTC"

    /// Makes a token without storing it.
    public init(login: String, kind: Kind, expiresAt: Timestamp? = nil) {
        self.login = login
        self.kind = kind
        self.expiresAt = expiresAt
    }

    /// A classic token with all scopes that PacaSync needs.
    public static func classic(
        login: String,
        scopes: [String] = ["admin:repo_hook", "repo", "user"]
    ) -> AccessToken {
        AccessToken(login: login, kind: .classic(scopes: scopes))
    }

    /// The name of the rate limit that it counts against. All tokens of a user share one.
    var budget: String {
        switch kind {
        case .classic, .fineGrained: Caller.budget(of: login)
        case .installation(let id, _, _): "installation:\(id)"
        }
    }

    /// Whether it has expired. An expired token is refused like an unknown one.
    func isExpired(at now: Timestamp) -> Bool {
        expiresAt.map { $0 <= now } ?? false
    }
}
