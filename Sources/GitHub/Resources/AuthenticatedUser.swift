// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The account that a token belongs to.
public struct AuthenticatedUser: Sendable, Equatable {
    /// GitHub's id of the account.
    public let id: Int64
    /// The account's current login.
    public let login: String
    /// What the answer's headers said about the token.
    public let token: TokenFacts

    /// Makes a user of its fields.
    public init(id: Int64, login: String, token: TokenFacts) {
        self.id = id
        self.login = login
        self.token = token
    }
}

/// What GitHub tells about a token in the headers of each answer (`docs/reference/github-facts.md` section 10).
public struct TokenFacts: Sendable, Equatable {
    /// The scopes of a classic token, possibly none. Nil for a fine-grained token or an App, whose scopes GitHub does
    /// not tell.
    public let scopes: [String]?
    /// When the token expires. Nil if it does not, or if GitHub did not say.
    public let expiresAt: GitHubTimestamp?

    /// Makes the facts about one token.
    public init(scopes: [String]?, expiresAt: GitHubTimestamp?) {
        self.scopes = scopes
        self.expiresAt = expiresAt
    }
}
