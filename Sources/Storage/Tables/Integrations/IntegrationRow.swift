// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A project's connection to GitHub, as stored.
public struct IntegrationRow: Sendable, Equatable {
    /// Our id of the connection.
    public let id: UUID
    /// The project.
    public let projectID: UUID
    /// The encrypted token, as `SecretBox` writes it; empty for an installation.
    public let tokenCiphertext: String
    /// The installation of a GitHub App that is used in place of a token.
    public let installationID: Int64?
    /// The scopes of a classic token; nil for other tokens.
    public let scopes: [String]?
    /// When the token expires; nil if it does not, or if GitHub did not say.
    public let tokenExpiresAt: PostgresTimestamp?
    /// The account; nil for a token that the plugin stored and that was not checked since.
    public let account: GitHubAccount?
    /// When the project was connected.
    public let createdAt: PostgresTimestamp
    /// When the token was last replaced.
    public let updatedAt: PostgresTimestamp
}

extension IntegrationRow {
    init(_ row: inout RowReader) throws(PostgresError) {
        self.init(
            id: try row.next(), projectID: try row.next(), tokenCiphertext: try row.next(),
            installationID: try row.next(),
            scopes: try row.next(as: String?.self)?.split(separator: " ").map(String.init),
            tokenExpiresAt: try row.next(), account: try GitHubAccount(ifPresent: &row), createdAt: try row.next(),
            updatedAt: try row.next())
    }
}

/// What the engine authenticates with at GitHub: an encrypted token, or an installation.
public struct StoredCredential: Sendable, Hashable {
    /// The encrypted token, as `SecretBox` writes it; empty for an installation.
    public let tokenCiphertext: String
    /// The installation of a GitHub App that is used in place of a token.
    public let installationID: Int64?
    /// GitHub's id of the account; nil where unknown.
    public let accountID: Int64?

    /// Makes a credential; nothing is stored.
    public init(tokenCiphertext: String, installationID: Int64?, accountID: Int64?) {
        self.tokenCiphertext = tokenCiphertext
        self.installationID = installationID
        self.accountID = accountID
    }
}

extension IntegrationRow {
    /// What the project authenticates with.
    public var credential: StoredCredential {
        StoredCredential(
            tokenCiphertext: tokenCiphertext, installationID: installationID, accountID: account?.githubID)
    }
}

/// A connection to be stored.
public struct NewIntegration: Sendable {
    /// Its id. Not used if the project has a connection already: that one keeps its id.
    public let id: UUID
    /// The project.
    public let projectID: UUID
    /// The account that the token or the installation belongs to.
    public let account: GitHubAccount
    /// The encrypted token; empty for an installation.
    public let tokenCiphertext: String
    /// What GitHub's refusals of the token or the installation are remembered by.
    public let fingerprint: String
    /// The installation of a GitHub App that is used in place of a token.
    public let installationID: Int64?
    /// The scopes of a classic token; nil for other tokens. A scope contains no space.
    public let scopes: [String]?
    /// When the token expires; nil if it does not, or if GitHub did not say.
    public let tokenExpiresAt: PostgresTimestamp?

    /// Describes a connection; nothing is stored.
    public init(
        id: UUID, projectID: UUID, account: GitHubAccount, tokenCiphertext: String, fingerprint: String,
        installationID: Int64? = nil, scopes: [String]?, tokenExpiresAt: PostgresTimestamp?
    ) {
        self.id = id
        self.projectID = projectID
        self.account = account
        self.tokenCiphertext = tokenCiphertext
        self.fingerprint = fingerprint
        self.installationID = installationID
        self.scopes = scopes
        self.tokenExpiresAt = tokenExpiresAt
    }
}

/// A stored token that has to be sealed again.
public struct StoredToken: Sendable, Equatable {
    /// The id of the row that has it.
    public let id: UUID
    /// The encrypted token; empty for an installation.
    public let ciphertext: String
    /// The installation of a GitHub App that is used in place of a token.
    public let installationID: Int64?
}
