// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A project's connection to GitHub, as stored.
public struct IntegrationRow: Sendable, Equatable {
    /// Our id of it.
    public let id: UUID
    /// The project.
    public let projectID: UUID
    /// The encrypted token, as `SecretBox` writes it; empty for an installation.
    public let tokenCiphertext: String
    /// The installation of a GitHub App that is used in place of a token.
    public let installationID: Int64?
    /// What a classic token may do.
    public let scopes: [String]?
    /// When the token ends by itself.
    public let tokenExpiresAt: PostgresTimestamp?
    /// Nil for a token that the plugin stored and nobody has checked since.
    public let account: GitHubAccount?
    /// When the project was connected.
    public let createdAt: PostgresTimestamp
    /// When its token was replaced last.
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

/// A token, encrypted, or an installation: what opens GitHub for a project.
public struct StoredCredential: Sendable, Hashable {
    /// The encrypted token, as `SecretBox` writes it; empty for an installation.
    public let tokenCiphertext: String
    /// The installation of a GitHub App that is used in place of a token.
    public let installationID: Int64?
    /// GitHub's number of the account, where it is known.
    public let accountID: Int64?

    /// Makes a credential; nothing is stored.
    public init(tokenCiphertext: String, installationID: Int64?, accountID: Int64?) {
        self.tokenCiphertext = tokenCiphertext
        self.installationID = installationID
        self.accountID = accountID
    }
}

extension IntegrationRow {
    /// What opens GitHub for this project.
    public var credential: StoredCredential {
        StoredCredential(
            tokenCiphertext: tokenCiphertext, installationID: installationID, accountID: account?.githubID)
    }
}

/// A connection to store: who it is, and a token or an installation.
public struct NewIntegration: Sendable {
    /// Its id, unless the project has one already.
    public let id: UUID
    /// The project.
    public let projectID: UUID
    /// Whose it is.
    public let account: GitHubAccount
    /// The encrypted token; empty for an installation.
    public let tokenCiphertext: String
    /// The installation of a GitHub App that is used in place of a token.
    public let installationID: Int64?
    /// What a classic token may do. Scopes hold no spaces.
    public let scopes: [String]?
    /// When the token ends by itself.
    public let tokenExpiresAt: PostgresTimestamp?

    /// Makes a connection; nothing is stored.
    public init(
        id: UUID, projectID: UUID, account: GitHubAccount, tokenCiphertext: String, installationID: Int64? = nil,
        scopes: [String]?, tokenExpiresAt: PostgresTimestamp?
    ) {
        self.id = id
        self.projectID = projectID
        self.account = account
        self.tokenCiphertext = tokenCiphertext
        self.installationID = installationID
        self.scopes = scopes
        self.tokenExpiresAt = tokenExpiresAt
    }
}
