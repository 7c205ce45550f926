// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A token that the REST API accepts (https://docs.github.com/rest/authentication/authenticating-to-the-rest-api).
public struct AccessToken: Sendable, Equatable {
    /// The kinds of token, which GitHub treats differently.
    public enum Kind: Sendable, Equatable {
        /// A classic personal token; it reaches whatever its owner reaches, as far as the scopes go.
        case classic(scopes: [String])
        /// A fine-grained personal token; nil reaches all repositories of its owner.
        case fineGrained(permissions: [String: AccessLevel], repositories: Set<Int>?)
        /// A token of an App's installation; nil reaches all repositories of the account.
        case installation(id: Int, permissions: [String: AccessLevel], repositories: Set<Int>?)
    }

    /// Whom it acts for; the bot of an App.
    public let login: String
    /// What it may do.
    public var kind: Kind
    /// When it ends, if it does.
    public var expiresAt: Timestamp?
    /// How `github-authentication-token-expiration` writes its zone: `UTC` or an offset such as `-0700`. GitHub has
    /// been seen to do both.
    public var expiryZone = "UTC"

    /// Makes a token; nothing is stored.
    public init(login: String, kind: Kind, expiresAt: Timestamp? = nil) {
        self.login = login
        self.kind = kind
        self.expiresAt = expiresAt
    }

    /// A classic token that may do everything that PacaSync does.
    public static func classic(
        login: String,
        scopes: [String] = ["admin:repo_hook", "repo", "user"]
    ) -> AccessToken {
        AccessToken(login: login, kind: .classic(scopes: scopes))
    }

    /// Whose rate limit it uses up: all tokens of a user share one.
    var budget: String {
        switch kind {
        case .classic, .fineGrained: Caller.budget(of: login)
        case .installation(let id, _, _): "installation:\(id)"
        }
    }

    /// Whether it is refused like one that never was.
    func isExpired(at now: Timestamp) -> Bool {
        expiresAt.map { $0 <= now } ?? false
    }
}
