// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// An App's installation on an account.
public struct Installation: Sendable, Equatable {
    /// GitHub's id.
    public let id: Int64
    /// The id of the account it is installed on.
    public let accountID: Int64
    /// The name of the account it is installed on.
    public let accountLogin: String
    /// For example `contents: write`.
    public let permissions: [String: String]
    /// When it was suspended; nil if it is not.
    public let suspendedAt: GitHubTimestamp?

    /// Makes an installation.
    public init(
        id: Int64,
        accountID: Int64,
        accountLogin: String,
        permissions: [String: String],
        suspendedAt: GitHubTimestamp?
    ) {
        self.id = id
        self.accountID = accountID
        self.accountLogin = accountLogin
        self.permissions = permissions
        self.suspendedAt = suspendedAt
    }
}
