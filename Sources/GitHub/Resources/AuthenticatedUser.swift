// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Whose token it is.
public struct AuthenticatedUser: Sendable, Equatable {
    /// GitHub's id of the account.
    public let id: Int64
    /// The account's present name.
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

/// What GitHub says about a token beside every answer to it (`docs/reference/github-facts.md` section 10).
public struct TokenFacts: Sendable, Equatable {
    /// The scopes of a classic token, possibly none. Nil for a fine-grained token or an App: GitHub does not tell.
    public let scopes: [String]?
    /// When it ends; nil if it does not, or GitHub did not say.
    public let expiresAt: GitHubTimestamp?

    /// Makes facts.
    public init(scopes: [String]?, expiresAt: GitHubTimestamp?) {
        self.scopes = scopes
        self.expiresAt = expiresAt
    }
}
